"""A table as the engine works with it: its key, its indexes, and the definition that is stored and described."""

from typing import Any, Final

import msgspec

from fairlead.dynamodb.census import Census
from fairlead.dynamodb.streams import Stream, view_of
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema

_ORDINAL_BITS: Final = 20


class Definition(msgspec.Struct, kw_only=True):
    """What is stored of a table. `request` holds CreateTable's members but Tags, as judged and completed."""

    account_id: str
    table_id: str
    created: float
    """Seconds since the epoch."""
    request: dict[str, Any]
    tags: dict[str, str] = {}
    time_to_live: str = ""
    """The TTL attribute, empty for none."""
    ordinals: dict[str, int] = {}
    """Index name to ordinal; an ordinal is used once in a table's life, so that old entries never come back."""
    next_ordinal: int = 0
    filling: list[str] = []
    """Global indexes that do not hold all their entries yet."""
    stream_label: str = ""
    """The label of the newest stream, which may have ended; empty for none."""

    @property
    def view(self) -> str:
        """The view type of the stream that the table is to have; empty for none."""
        return view_of(self.request.get("StreamSpecification"))

    @property
    def name(self) -> str:
        """The table's name."""
        name: str = self.request["TableName"]
        return name


class Index:
    """A secondary index. `number` tells its entries in the store, `projected` is None where every attribute is.

    While it is `filling`, the entries of some items that were there before it are missing.
    """

    __slots__ = ("filling", "is_global", "name", "number", "projected", "schema", "shown")

    def __init__(self, number: int, name: str, is_global: bool, schema: KeySchema, projected: frozenset[str] | None):
        self.filling = False
        self.number = number
        self.name = name
        self.is_global = is_global
        self.schema = schema
        self.projected = projected
        self.shown: frozenset[str] = schema.names if projected is None else projected
        """The attributes on which an item's entry depends."""

    def project(self, item: Item) -> Item:
        """What the index holds of `item`."""
        projected = self.projected
        return item if projected is None else {name: value for name, value in item.items() if name in projected}


class Table:
    """A table that exists. Its `census` is None until someone asks how large it is."""

    __slots__ = (
        "account_id",
        "census",
        "definition",
        "indexes",
        "name",
        "number",
        "schema",
        "stream",
        "time_to_live",
    )

    def __init__(self, number: int, definition: Definition, stream: Stream | None = None) -> None:
        request = definition.request
        types = {element["AttributeName"]: element["AttributeType"] for element in request["AttributeDefinitions"]}
        self.number = number
        self.definition = definition
        self.account_id = definition.account_id
        self.name = definition.name
        self.schema = _schema(request["KeySchema"], types)
        self.time_to_live = definition.time_to_live
        self.stream = stream
        """Where its changes are told."""
        self.census: Census | None = None
        self.indexes: dict[str, Index] = {}
        for member, is_global in (("GlobalSecondaryIndexes", True), ("LocalSecondaryIndexes", False)):
            for index in request.get(member, ()):
                self.indexes[index["IndexName"]] = self._index(index, is_global, types)
        for name in definition.filling:
            self.indexes[name].filling = True

    @property
    def has_local_indexes(self) -> bool:
        """Whether the items of one partition form an item collection."""
        return bool(self.definition.request.get("LocalSecondaryIndexes"))

    def _index(self, index: dict[str, Any], is_global: bool, types: dict[str, str]) -> Index:
        schema = _schema(index["KeySchema"], types)
        projection = index["Projection"]
        projected = None
        if projection["ProjectionType"] != "ALL":
            projected = schema.names | self.schema.names | frozenset(projection.get("NonKeyAttributes", ()))
        number = number_of_index(self.number, self.definition.ordinals[index["IndexName"]])
        return Index(number, index["IndexName"], is_global, schema, projected)


def number_of_index(table: int, ordinal: int) -> int:
    """The number of an index's entries in the store."""
    return table << _ORDINAL_BITS | ordinal


def table_of_index(number: int) -> int:
    """The number of the table that an index belongs to."""
    return number >> _ORDINAL_BITS


def _schema(elements: list[dict[str, str]], types: dict[str, str]) -> KeySchema:
    attributes = [KeyAttribute(element["AttributeName"], types[element["AttributeName"]]) for element in elements]
    return KeySchema(*attributes)

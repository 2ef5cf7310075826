"""A table as the engine works with it: its key, its indexes, and the definition that is stored and described."""

from typing import Any, Final

import msgspec

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

    @property
    def name(self) -> str:
        """The table's name."""
        name: str = self.request["TableName"]
        return name


class Index:
    """A secondary index. `number` tells its entries in the store, `projected` is None where every attribute is."""

    __slots__ = ("is_global", "name", "number", "projected", "schema")

    def __init__(self, number: int, name: str, is_global: bool, schema: KeySchema, projected: frozenset[str] | None):
        self.number = number
        self.name = name
        self.is_global = is_global
        self.schema = schema
        self.projected = projected

    def project(self, item: Item) -> Item:
        """What the index holds of `item`."""
        projected = self.projected
        return item if projected is None else {name: value for name, value in item.items() if name in projected}


class Table:
    """A table that exists. `count` and `size` (items, bytes) are -1 until someone asks, then kept current."""

    __slots__ = ("account_id", "count", "definition", "indexes", "name", "number", "schema", "size", "time_to_live")

    def __init__(self, number: int, definition: Definition) -> None:
        request = definition.request
        types = {element["AttributeName"]: element["AttributeType"] for element in request["AttributeDefinitions"]}
        self.number = number
        self.definition = definition
        self.account_id = definition.account_id
        self.name = definition.name
        self.schema = _schema(request["KeySchema"], types)
        self.time_to_live = definition.time_to_live
        self.count = self.size = -1
        self.indexes: dict[str, Index] = {}
        for member, is_global in (("GlobalSecondaryIndexes", True), ("LocalSecondaryIndexes", False)):
            for index in request.get(member, ()):
                self.indexes[index["IndexName"]] = self._index(index, is_global, types)

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
        number = self.number << _ORDINAL_BITS | self.definition.ordinals[index["IndexName"]]
        return Index(number, index["IndexName"], is_global, schema, projected)


def _schema(elements: list[dict[str, str]], types: dict[str, str]) -> KeySchema:
    attributes = [KeyAttribute(element["AttributeName"], types[element["AttributeName"]]) for element in elements]
    return KeySchema(*attributes)

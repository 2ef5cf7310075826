"""Keys: their schema, what an item's key may be, and the bytes whose order is the order of the values."""

from dataclasses import dataclass

from fairlead.dynamodb.values.attributes import Item, Value


@dataclass(frozen=True, slots=True)
class KeyAttribute:
    """An attribute that is part of a key; `type` is S, N or B."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class KeySchema:
    """The key of a table or an index."""

    partition: KeyAttribute
    sort: KeyAttribute | None = None

    @property
    def attributes(self) -> tuple[KeyAttribute, ...]:
        """Partition first."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(attribute.name for attribute in self.attributes)


def encode(value: Value) -> bytes:
    """A checked S, N or B value as bytes; unsigned comparison of the bytes is DynamoDB's order of the values."""
    raise NotImplementedError


def prefix_end(prefix: bytes) -> bytes | None:
    """The least bytes greater than everything that starts with `prefix`; None if there is none (empty or all 0xFF)."""
    raise NotImplementedError


def check_key(schema: KeySchema, key: Item) -> None:
    """Judge a `Key` parameter: exactly the schema's attributes, right types, sizes. ValidationException."""
    raise NotImplementedError


def check_item_key(schema: KeySchema, item: Item) -> None:
    """Judge the key attributes inside an item to be put. ValidationException."""
    raise NotImplementedError


def check_index_key(schema: KeySchema, index: str, item: Item) -> bool:
    """Whether the item belongs into the index (it has all the index's key attributes).

    ValidationException when it has one with a wrong type, an empty or an overlong value.
    """
    raise NotImplementedError


def key_of(schema: KeySchema, item: Item) -> Item:
    """The item's key attributes alone."""
    raise NotImplementedError

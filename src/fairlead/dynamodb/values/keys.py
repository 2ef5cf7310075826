"""Keys: their schema, what an item's key may be, and the bytes whose order is the order of the values."""

from dataclasses import dataclass
from typing import Final

from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.attributes import Item, Value, decode
from fairlead.dynamodb.values.errors import invalid

PARTITION_BYTES: Final = 2048
SORT_BYTES: Final = 1024
"""The longest key values. DynamoDB quotas."""

_MISMATCH: Final = "The provided key element does not match the schema"
_INVALID: Final = "One or more parameter values were invalid: "
_NOT_VALID: Final = "One or more parameter values are not valid. "
_PAIRS: Final = bytes(10 * (pair >> 4) + (pair & 15) + 1 if pair >> 4 < 10 > pair & 15 else 0 for pair in range(256))
"""What two digits, read as hexadecimal ones, become."""
_COMPLEMENT: Final = bytes(range(255, -1, -1))


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
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return bytes(content, "utf-8")
        case "B":
            return decode(content)
    assert kind == "N", "only S, N and B can be keys"
    return encode_number(content)


def encode_number(text: str) -> bytes:
    """A normalised number: a sign byte, the magnitude, then two digits a byte (1 to 100).

    Negative numbers are complemented and end in 0xFF, so that -1.5 stands before -1.
    """
    if text == "0":
        return b"\x80"
    negative, digits, magnitude = numbers.split(text)
    if len(digits) % 2:
        digits += "0"
    body = bytes((magnitude - numbers.MIN_MAGNITUDE,)) + bytes.fromhex(digits).translate(_PAIRS)
    if negative:
        return b"\x7f" + body.translate(_COMPLEMENT) + b"\xff"
    return b"\x81" + body


def prefix_end(prefix: bytes) -> bytes | None:
    """The least bytes greater than everything that starts with `prefix`; None if there is none (empty or all 0xFF)."""
    head = prefix.rstrip(b"\xff")
    return head[:-1] + bytes([head[-1] + 1]) if head else None


def check_key(schema: KeySchema, key: Item) -> None:
    """Judge a `Key` parameter: exactly the schema's attributes, right types, sizes. ValidationException."""
    attributes = schema.attributes
    if len(key) != len(attributes):
        raise invalid(_MISMATCH)
    for attribute in attributes:
        value = key.get(attribute.name)
        if value is None or attribute.type not in value:
            raise invalid(_MISMATCH)
    check_key_values(schema, key)


def check_item_key(schema: KeySchema, item: Item) -> None:
    """Judge the key attributes inside an item to be put. ValidationException."""
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None:
            raise invalid(f"{_INVALID}Missing the key {attribute.name} in the item")
        if attribute.type not in value:
            raise invalid(
                f"{_INVALID}Type mismatch for key {attribute.name} expected: {attribute.type} actual: {_type(value)}"
            )
    check_key_values(schema, item)


def check_key_values(schema: KeySchema, item: Item) -> None:
    """Judge that present key values are neither empty nor too long; their types are right. ValidationException."""
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None:
            continue
        if _is_empty(value):
            raise invalid(f"{_NOT_VALID}{_empty_sentence(value)} Key: {attribute.name}")
        _check_length(schema, attribute, value)


def check_index_key(schema: KeySchema, index: str, item: Item) -> bool:
    """Whether the item belongs into the index (it has all the index's key attributes).

    ValidationException when it has one with a wrong type, an empty or an overlong value.
    """
    whole = True
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None:
            whole = False
            continue
        if attribute.type not in value:
            raise invalid(
                f"{_INVALID}Type mismatch for Index Key {attribute.name} Expected: {attribute.type} "
                f"Actual: {_type(value)} IndexName: {index}"
            )
        if _is_empty(value):
            raise invalid(
                f"{_NOT_VALID}A value specified for a secondary index key is not supported. "
                f"{_empty_sentence(value)} IndexName: {index}, IndexKey: {attribute.name}"
            )
        _check_length(schema, attribute, value)
    return whole


def key_of(schema: KeySchema, item: Item) -> Item:
    """The item's key attributes alone."""
    return {attribute.name: item[attribute.name] for attribute in schema.attributes}


def _type(value: Value) -> str:
    (kind,) = value
    return kind


def _is_empty(value: Value) -> bool:
    return value.get("S") == "" or value.get("B") == ""


def _empty_sentence(value: Value) -> str:
    kind = "string" if "S" in value else "binary"
    return f"The AttributeValue for a key attribute cannot contain an empty {kind} value."


def _check_length(schema: KeySchema, attribute: KeyAttribute, value: Value) -> None:
    if attribute.type == "N":
        return
    size = len(encode(value))
    if attribute == schema.partition and size > PARTITION_BYTES:
        # AWS's sentence has no blank before the number.
        raise invalid(f"{_INVALID}Size of hashkey has exceeded the maximum size limit of{PARTITION_BYTES} bytes")
    if attribute != schema.partition and size > SORT_BYTES:
        raise invalid(f"{_INVALID}Aggregated size of all range keys has exceeded the size limit of {SORT_BYTES} bytes")

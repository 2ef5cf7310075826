"""What items weigh, in the bytes that AWS bills and limits by."""

from typing import Final

from fairlead.dynamodb.values.attributes import Item, Value

ITEM_BYTES: Final = 409_600
"""An item's names and values. DynamoDB quotas."""


def value_size(value: Value) -> int:
    """Bytes of one checked value."""
    raise NotImplementedError


def item_size(item: Item) -> int:
    """Bytes of a checked item: UTF-8 names plus values."""
    raise NotImplementedError

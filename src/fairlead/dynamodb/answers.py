"""Response bodies put together from JSON that is there already: stored items go out as they came in."""

from collections.abc import Iterable
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode


def splice(**members: bytes | None) -> bytes:
    """A JSON object of members whose values are JSON already; None leaves a member out."""
    return (
        b"{"
        + b",".join([b'"%b":%b' % (name.encode(), json) for name, json in members.items() if json is not None])
        + b"}"
    )


def spliced_list(elements: Iterable[bytes]) -> bytes:
    """A JSON list of elements that are JSON already."""
    return b"[" + b",".join(elements) + b"]"


def optional(value: Any) -> bytes | None:
    """JSON of a value, None of None."""
    return None if value is None else encode(value)

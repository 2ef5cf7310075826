"""Shard iterators: where a reader of a stream stands, as a text that is good for 15 minutes."""

import binascii
import struct
from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.streams import Stream, Streams
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

GOOD_SECONDS: Final = 900.0
"""GetShardIterator, API reference."""
_POSITION: Final = struct.Struct(">Qd")
_BAD: Final = "Invalid ShardIterator: it is not one that GetShardIterator or GetRecords gave"


def write(stream: Stream, caller: Caller, number: int, now: float) -> str:
    """The iterator of a reader whose next record is `number`: the stream's ARN, a version, position and time."""
    position = binascii.b2a_base64(_POSITION.pack(number, now), newline=False).decode()
    return f"{stream.arn(caller)}|1|{position}"


def read(streams: Streams, caller: Caller, text: str, now: float) -> tuple[Stream, int]:
    """The stream and the number of the next record.

    ValidationException, ExpiredIteratorException, ResourceNotFoundException, TrimmedDataAccessException.
    """
    arn, _, position = text.partition("|1|")
    try:
        number, made = _POSITION.unpack(binascii.a2b_base64(position, strict_mode=True))
    except (ValueError, struct.error) as error:
        raise invalid(_BAD) from error
    stream = find(streams, caller, arn)
    if not now - GOOD_SECONDS <= made:
        raise ApiError(
            "ExpiredIteratorException",
            400,
            "The shard iterator has expired: it is good for 15 minutes. Get another one.",
        )
    if not 0 < number <= stream.last + 1:
        raise invalid(_BAD)
    check_trimmed(stream, number)
    return stream, number


def find(streams: Streams, caller: Caller, arn: str) -> Stream:
    """The caller's stream with this ARN. ResourceNotFoundException."""
    stream = streams.find(caller, arn)
    if stream is None:
        raise ApiError("ResourceNotFoundException", 400, f"Requested resource not found: Stream: {arn} not found")
    return stream


def check_trimmed(stream: Stream, number: int) -> None:
    """TrimmedDataAccessException if the record is there no longer."""
    if number <= stream.trimmed:
        raise ApiError(
            "TrimmedDataAccessException",
            400,
            "The operation attempted to read past the oldest stream record in a shard.",
        )

"""Streams: what was changed in a table, record by record, kept for 24 hours; one shard a stream.

A stream begins when a table asks for it and ends when the table no longer does, or is deleted; what it holds stays
readable until it is 24 hours old, and then the stream is gone too.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final
from zlib import crc32

import msgspec

from fairlead.clock import Clock
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.stream_store import StreamStore

KEPT_SECONDS: Final = 86_400.0
"""How long a record can be read. DynamoDB Streams."""
VIEWS: Final = ("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")
INSERT, MODIFY, REMOVE, EXPIRE = range(4)
"""A record's event; EXPIRE is a REMOVE that TTL made. The numbers stand in files."""
_FIRST_SEQUENCE: Final = 10**20
"""Sequence numbers have at least 21 digits (the API's model); of equal length, they order as texts too."""
_ARN: Final = re.compile(r"arn:[^:]*:dynamodb:[^:]*:([^:]*):table/([^/]+)/stream/([^/]+)")

_encode = msgspec.json.Encoder().encode


class StreamDefinition(msgspec.Struct, kw_only=True):
    """What is stored of a stream; moments are seconds since the epoch."""

    account_id: str
    table: str
    label: str
    view: str
    """StreamViewType."""
    key_schema: list[dict[str, str]]
    created: float
    ended: float = 0.0
    """0: it has not."""


_decode = msgspec.json.Decoder(StreamDefinition).decode


class Stream:
    """A stream. `last` is the number of its newest record, `trimmed` of the newest that is gone; from 1, 0 is none."""

    __slots__ = (
        "_appended",
        "_clock",
        "_rows",
        "definition",
        "keeps_new",
        "keeps_old",
        "last",
        "number",
        "table_number",
        "trimmed",
    )

    def __init__(
        self, owner: "Streams", number: int, table_number: int, definition: StreamDefinition, trimmed: int
    ) -> None:
        self._rows = owner.rows
        self._clock = owner.clock
        self._appended = owner.appended
        self.number = number
        self.table_number = table_number
        self.definition = definition
        self.keeps_new = definition.view in {"NEW_IMAGE", "NEW_AND_OLD_IMAGES"}
        self.keeps_old = definition.view in {"OLD_IMAGE", "NEW_AND_OLD_IMAGES"}
        self.trimmed = trimmed
        self.last = max(owner.rows.last(number), trimmed)

    @property
    def shard_id(self) -> str:
        """The one shard's id, in AWS's form."""
        definition = self.definition
        return f"shardId-{int(definition.created * 1000):020d}-{crc32(definition.label.encode()):08x}"

    def arn(self, caller: Caller) -> str:
        """Its ARN, in the region that `caller` asks in."""
        return f"{caller.table_arn(self.definition.table)}/stream/{self.definition.label}"

    def append(self, event: int, size: int, keys: bytes, new: bytes | None, old: bytes | None) -> None:
        """Write a record of a change that belongs to the open transaction."""
        self.last += 1
        self._appended.add(self.number)
        self._rows.append(self.number, (self.last, self._clock.now(), event, size, keys, new, old))

    def number_at(self, moment: float) -> int:
        """The first record that was written at `moment` or later; one more than `last` if there is none."""
        low, high = self.trimmed + 1, self.last + 1
        while low < high:
            middle = (low + high) // 2
            if self._rows.written_at(self.number, middle) < moment:
                low = middle + 1
            else:
                high = middle
        return low


class Streams:
    """The streams there are. Changes belong to the open transaction; `reload` after it was undone."""

    __slots__ = ("_by_name", "_by_number", "_live", "appended", "clock", "rows")

    def __init__(self, rows: StreamStore, clock: Clock) -> None:
        self.rows = rows
        self.clock = clock
        self.appended: set[int] = set()
        """Streams that were given records, committed or not, since someone last emptied it."""
        self._by_name: dict[tuple[str, str, str], Stream] = {}
        self._by_number: dict[int, Stream] = {}
        self._live: dict[int, Stream] = {}
        self.reload()

    def reload(self) -> None:
        """Read everything from the store again."""
        self._by_name.clear()
        self._by_number.clear()
        self._live.clear()
        for number, table_number, definition, trimmed in self.rows.definitions():
            self._keep(number, table_number, _decode(definition), trimmed)

    def of_table(self, table_number: int) -> Stream | None:
        """The stream to which a table's changes go."""
        return self._live.get(table_number)

    def all(self, account_id: str, table: str = "") -> list[Stream]:
        """An account's streams, or those of one table name, in the order of names and labels."""
        return [
            stream
            for name, stream in sorted(self._by_name.items())
            if name[0] == account_id and (not table or name[1] == table)
        ]

    def find(self, caller: Caller, arn: str) -> Stream | None:
        """The caller's stream with this ARN, of whatever region."""
        match = _ARN.fullmatch(arn)
        if match is None or match[1] != caller.account_id:
            return None
        return self._by_name.get((match[1], match[2], match[3]))

    def begin(self, table_number: int, account_id: str, request: dict[str, Any], moment: float = 0.0) -> Stream:
        """A new stream for a table that has none, from CreateTable's members. It begins now, or at `moment`."""
        assert table_number not in self._live
        created = moment or self.clock.now()
        definition = StreamDefinition(
            account_id=account_id,
            table=request["TableName"],
            label=self._label(account_id, request["TableName"], created),
            view=view_of(request["StreamSpecification"]),
            key_schema=request["KeySchema"],
            created=created,
        )
        return self._keep(self.rows.add(table_number, _encode(definition)), table_number, definition, 0)

    def end(self, stream: Stream) -> None:
        """Let nothing come after what a stream holds."""
        stream.definition.ended = self.clock.now()
        self.rows.change(stream.number, _encode(stream.definition))
        del self._live[stream.table_number]

    def trim(self, stream: Stream, limit: int) -> bool:
        """Remove up to `limit` old records, and an ended stream with the last of them; whether there may be more."""
        horizon = self.clock.now() - KEPT_SECONDS
        count = stream.trimmed
        stream.trimmed = self.rows.trim(stream.number, horizon, limit) or count
        definition = stream.definition
        if 0 < definition.ended < horizon and stream.trimmed == stream.last:
            self.rows.remove(stream.number)
            del self._by_name[definition.account_id, definition.table, definition.label]
            del self._by_number[stream.number]
        return stream.trimmed - count == limit

    def everyone(self) -> list[Stream]:
        """All streams of all accounts."""
        return list(self._by_number.values())

    def numbered(self, number: int) -> Stream | None:
        """The stream that the store knows by this number."""
        return self._by_number.get(number)

    def _label(self, account_id: str, table: str, moment: float) -> str:
        """The moment, or the first after it that is no other label of that table name."""
        milliseconds = int(moment * 1000)
        while (account_id, table, label := _label(milliseconds)) in self._by_name:
            milliseconds += 1
        return label

    def _keep(self, number: int, table_number: int, definition: StreamDefinition, trimmed: int) -> Stream:
        stream = Stream(self, number, table_number, definition, trimmed)
        self._by_name[definition.account_id, definition.table, definition.label] = stream
        self._by_number[number] = stream
        if not definition.ended:
            self._live[table_number] = stream
        return stream


def sequence(number: int) -> str:
    """A record's SequenceNumber."""
    return str(_FIRST_SEQUENCE + number)


def number_of(text: str) -> int | None:
    """The record that a SequenceNumber names; None if no record could have it."""
    if not (text.isascii() and text.isdigit() and len(text) == len(str(_FIRST_SEQUENCE))):
        return None
    number = int(text) - _FIRST_SEQUENCE
    return number if number >= 0 else None


def view_of(specification: dict[str, Any] | None) -> str:
    """The view type of a StreamSpecification that asks for a stream; empty if none does."""
    if not specification or not specification.get("StreamEnabled"):
        return ""
    view: str = specification["StreamViewType"]
    return view


def _label(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}"

"""Which tables' streams the gateway wants to hear of, and what it has been told: nobody asks again and again."""

from typing import Final

from fairlead.dynamodb.streams import Stream, StreamDefinition, Streams, sequence

WATCH: Final = b"watch"
UNWATCH: Final = b"unwatch"


class Watches:
    """The watched tables, by account and name. `notices` compares what is committed with what was told."""

    __slots__ = ("_streams", "_tables", "_told")

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._tables: set[tuple[str, str]] = set()
        self._told: dict[int, int] = {}

    def told(self, head: bytes) -> None:
        """Take in what the gateway says of its own accord: `watch` or `unwatch`, account and table."""
        what, account_id, table = head.split(b"\0")
        watched = (account_id.decode(), table.decode())
        if what == UNWATCH:
            self._tables.discard(watched)
            return
        self._tables.add(watched)
        # Whoever begins to listen hears of what is there already.
        for stream in self._streams.all(*watched):
            self._told.pop(stream.number, None)
            self._streams.appended.add(stream.number)

    def notices(self) -> list[bytes]:
        """Account, table, label and last sequence number of every watched stream with records that were not told."""
        appended = self._streams.appended
        if not appended:
            return []
        found = [self._streams.numbered(number) for number in sorted(appended)]
        appended.clear()
        return [
            _notice(stream.definition, stream.last) for stream in found if stream is not None and self._is_news(stream)
        ]

    def _is_news(self, stream: Stream) -> bool:
        watched = (stream.definition.account_id, stream.definition.table) in self._tables
        if not watched or stream.last <= self._told.get(stream.number, stream.trimmed):
            return False
        self._told[stream.number] = stream.last
        return True


def _notice(definition: StreamDefinition, last: int) -> bytes:
    return "\0".join((definition.account_id, definition.table, definition.label, sequence(last))).encode()

"""The gateway's side of the engine: calls go out in batches, answers come back by number.

An engine that ends, for whatever reason, loses no caller: everything outstanding is answered 500, which SDKs repeat.
Calls that come before `attach` hands over a new engine's socket are answered alike, or wait for it after `hold`.
"""

import asyncio
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast

from fairlead.dynamodb.framing import FrameError, FrameReader, call_frame, call_head, watch_frame
from fairlead.model.principals import Principal

Answer = Callable[[int, bytes], None]
"""Takes the HTTP status and the body, JSON 1.0."""

GONE: Final = (
    b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",'
    b'"message":"The engine of the tables ended while it handled the request; it is being started again."}'
)

Call = tuple[str, bytes, Principal, str, Answer]
_MOST_HELD: Final = 10_000

_head = lru_cache(maxsize=4096)(call_head)


class Notice:
    """The stream `label` of an account's `table` has records up to the sequence number `last`, all committed."""

    __slots__ = ("account_id", "label", "last", "table")

    def __init__(self, account_id: str, table: str, label: str, last: str) -> None:
        self.account_id = account_id
        self.table = table
        self.label = label
        self.last = last


Heard = Callable[[Notice], None]


class Engine:
    """The engine as its callers see it. `lost` is called when the engine's end of the socket closed."""

    __slots__ = ("_held", "_lost", "_next", "_outstanding", "_queue", "_reader", "_transport", "_watches")

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._next = 0
        self._outstanding: dict[int, Answer] = {}
        self._queue: list[bytes] = []
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._held: list[Call] | None = None
        self._watches: dict[tuple[str, str], list[Heard]] = {}

    @property
    def alive(self) -> bool:
        """Whether an engine is attached."""
        return self._transport is not None

    async def attach(self, end: socket.socket) -> None:
        """Speak to the engine at the other end of `end` from now on: the first one, or one started again."""
        assert self._transport is None, "an engine is attached already"
        await asyncio.get_running_loop().create_unix_connection(lambda: _Socket(self), sock=end)

    def call(self, operation: str, body: bytes, principal: Principal, region: str, answer: Answer) -> None:
        """Run `operation` on the request `body`; `answer` is called exactly once, on the loop, perhaps at once."""
        if self._transport is None:
            if self._held is not None and len(self._held) < _MOST_HELD:
                self._held.append((operation, body, principal, region, answer))
            else:
                answer(500, GONE)
            return
        number = self._next = self._next % 0xFFFF_FFFF + 1
        self._outstanding[number] = answer
        head = _head(operation, principal.account_id, principal.arn, principal.key_id, region)
        self._send(call_frame(number, head, body))

    def watch(self, account_id: str, table: str, heard: Heard) -> Callable[[], None]:
        """Call `heard`, on the loop, whenever a stream of the table of this name was given records; gives what ends it.

        It is called as soon as the records are committed, and once for many that are written together. If records
        are there already, when the watch begins or an engine is started again, it is called for these too, so that
        nothing that was written meanwhile is missed: a notice may tell of what was read long ago. Neither table nor
        stream has to exist yet.
        """
        watched = (account_id, table)
        self._watches.setdefault(watched, []).append(heard)
        if self._transport is not None:
            self._send(watch_frame("watch", *watched))

        def end() -> None:
            hearers = self._watches.get(watched, [])
            if heard in hearers:
                hearers.remove(heard)
                if not hearers:
                    del self._watches[watched]
                    if self._transport is not None:
                        self._send(watch_frame("unwatch", *watched))

        return end

    def hold(self) -> None:
        """Let calls wait for the next engine: none of them has been begun."""
        if self._held is None:
            self._held = []

    def give_up(self) -> None:
        """Let none wait any longer: there is no engine yet."""
        held, self._held = self._held, None
        for *_, answer in held or ():
            answer(500, GONE)

    def close(self) -> None:
        """End the engine by closing our end: it answers what it has read, commits and exits."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _send(self, frame: bytes) -> None:
        if not self._queue:
            asyncio.get_running_loop().call_soon(self._flush)
        self._queue.append(frame)

    def _flush(self) -> None:
        queue, self._queue = self._queue, []
        if queue and self._transport is not None:
            self._transport.write(b"".join(queue))

    def _attached(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._reader = FrameReader()
        for watched in self._watches:
            self._send(watch_frame("watch", *watched))
        held, self._held = self._held, None
        for call in held or ():
            self.call(*call)

    def _received(self, data: bytes) -> None:
        try:
            self._reader.feed(data, self._answered)
        except FrameError:
            # What follows cannot be matched to any call: the engine is lost, and every call is answered as such.
            if self._transport is not None:
                self._transport.abort()

    def _answered(self, number: int, status: int, body: bytes) -> None:
        if not number:
            self._noticed(Notice(*body.decode().split("\0")))
            return
        answer = self._outstanding.pop(number, None)
        if answer is not None:
            answer(status, body)

    def _noticed(self, notice: Notice) -> None:
        for heard in list(self._watches.get((notice.account_id, notice.table), ())):
            heard(notice)

    def _ended(self) -> None:
        self._transport = None
        self._queue.clear()
        outstanding, self._outstanding = self._outstanding, {}
        for answer in outstanding.values():
            answer(500, GONE)
        self._lost()


class _Socket(asyncio.Protocol):
    """The transport's callbacks, kept off Engine's own face."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._engine._attached(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self._engine._received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # whether it was reset or closed makes no difference to the callers
        self._engine._ended()

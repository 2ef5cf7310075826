"""A transport without a socket: it keeps what is written and loses its connection when it is told to."""

import asyncio
from typing import Any


class FakeTransport(asyncio.Transport):
    """What a protocol did to its transport. `arrive` and `lose` do what a socket would."""

    def __init__(self, protocol: asyncio.BaseProtocol, peer: tuple[str, int] = ("192.0.2.1", 50000)) -> None:
        super().__init__()
        self._peer = peer
        self._protocol = protocol
        self.written = bytearray()
        self.writes = 0
        self.closed = False
        self.aborted = False
        self.shut_down = False
        self.reading = True
        self.lost = False
        self.untaken = 0
        self.high = 65536

    def connect(self) -> None:
        """The connection is made."""
        self._protocol.connection_made(self)

    def arrive(self, data: bytes, size: int = 1 << 20) -> None:
        """`data` comes in, at most `size` bytes at once, for as long as somebody reads."""
        for start in range(0, len(data), size):
            if self.closed or self.lost:
                return
            protocol = self._protocol
            assert isinstance(protocol, asyncio.Protocol)
            protocol.data_received(data[start : start + size])

    def take(self) -> bytes:
        """What was written since the last call."""
        data = bytes(self.written)
        self.written.clear()
        return data

    def lose(self, error: Exception | None = None) -> None:
        """The connection is lost, once."""
        if not self.lost:
            self.lost = self.closed = True
            self._protocol.connection_lost(error)

    def stop_taking(self) -> None:
        """The other side takes nothing any more, and the buffer is full."""
        self._protocol.pause_writing()

    def start_taking(self) -> None:
        """The other side takes what is there."""
        self._protocol.resume_writing()

    # --- What a protocol calls -----------------------------------------------------------------------------------

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": self._peer}.get(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.shut_down, "written after the end"
        assert not self.lost
        self.written += data
        self.writes += 1

    def write_eof(self) -> None:
        self.shut_down = True

    def can_write_eof(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        assert self.reading
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.reading
        self.reading = True

    def get_write_buffer_size(self) -> int:
        return self.untaken

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert high is not None
        self.high = high

"""Messages with descriptors: JSON objects over a Unix stream socket, on the event loop.

The gateway's side of what `spawner.py` (and a zygote) reads: uint32 little-endian length, then the object; descriptors
travel with the first byte of their message (SCM_RIGHTS).
"""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

_LENGTH: Final = struct.Struct("<I")


class Channel:
    """One socket. `received` gets every message; `lost` is called once when the other side has gone.

    Neither is called after `close`.
    """

    __slots__ = ("_buffer", "_loop", "_lost", "_open", "_queue", "_received", "_sock", "_writing")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sock: socket.socket,
        received: Callable[[dict[str, Any]], None],
        lost: Callable[[], None],
    ) -> None:
        sock.setblocking(False)
        self._loop = loop
        self._sock = sock
        self._open = True
        self._received = received
        self._lost = lost
        self._buffer = bytearray()
        self._queue: deque[tuple[memoryview, Sequence[int]]] = deque()
        self._writing = False
        loop.add_reader(sock.fileno(), self._readable)

    def send(self, message: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Queue a message. Its descriptors must stay open until the other side has answered it."""
        if not self._open:
            return  # `lost` has been told
        data = json.dumps(message).encode()
        self._queue.append((memoryview(_LENGTH.pack(len(data)) + data), descriptors))
        if not self._writing:
            self._write()

    def close(self) -> None:
        """Close our end; what was queued and not yet written is dropped."""
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._sock.fileno())
        if self._writing:
            self._loop.remove_writer(self._sock.fileno())
        self._sock.close()

    def _write(self) -> None:
        while self._queue:
            data, descriptors = self._queue[0]
            try:
                sent = socket.send_fds(self._sock, [data], list(descriptors)) if descriptors else self._sock.send(data)
            except BlockingIOError:
                if not self._writing:
                    self._writing = True
                    self._loop.add_writer(self._sock.fileno(), self._write)
                return
            except OSError:
                return  # the reader sees the end, and tells
            if sent < len(data):
                self._queue[0] = (data[sent:], ())
            else:
                self._queue.popleft()
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self._sock.fileno())

    def _readable(self) -> None:
        try:
            data = self._sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        buffer = self._buffer
        buffer += data
        while self._open and len(buffer) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(buffer)[0]
            if len(buffer) < end:
                break
            try:
                message = json.loads(bytes(buffer[_LENGTH.size : end]))
            except ValueError:
                self._end()  # not our own script at the other end: nothing it says can be trusted
                return
            del buffer[:end]
            self._received(message)

    def _end(self) -> None:
        self.close()
        self._lost()

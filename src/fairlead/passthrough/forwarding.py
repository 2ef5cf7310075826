"""The gateway's side of the process that holds the operator's AWS profile.

The keys of a profile never enter the gateway: the request goes to a child, which signs and sends it. One frame a
message, both ways: uint32 length of the head, uint32 length of the body, the head as JSON, the body as it is.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, cast

from fairlead.net.messages import Request, Response
from fairlead.passthrough.refusals import NOT_SENT, refusal
from fairlead.wire.hosts import service_of

HEADER: Final = struct.Struct("<II")
_DROPPED: Final = frozenset(
    {"authorization", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "te",
     "trailer", "transfer-encoding", "upgrade", "x-amz-date", "x-amz-security-token", "x-fairlead-endpoint",
     "x-fairlead-key"}
)  # fmt: skip

Respond = Callable[[Response], None]


class _Unsent:
    """The body of an answer to HEAD: a length, and nothing to read."""

    __slots__ = ("length",)

    def __init__(self, length: int) -> None:
        self.length = length

    def read(self, size: int) -> bytes:
        """Nothing."""
        del size
        return b""

    def close(self) -> None:
        """Nothing holds it."""


class Forwarder(asyncio.Protocol):
    """Requests out, answers back by number. What is under way when the child ends is refused."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: dict[int, tuple[Request, Respond]] = {}
        self._number = 0
        self._buffer = bytearray()

    async def attach(self, end: socket.socket) -> None:
        """Speak to the child at the other end."""
        await asyncio.get_running_loop().create_connection(lambda: self, sock=end)

    def close(self) -> None:
        """Let the child end."""
        if self._transport is not None:
            self._transport.close()

    def send(self, request: Request, respond: Respond) -> None:
        """Have one request signed and sent to AWS, or to what the profile names in its place."""
        head = _head(request, f"https://{request.endpoint.host}{request.target}", service_of(request.endpoint.host))
        self._ask(head, request, respond)

    def send_to(self, request: Request, url: str, respond: Respond) -> None:
        """Have one request signed and sent to this URL and no other."""
        self._ask(_head(request, url, None), request, respond)

    def _ask(self, head: dict[str, Any], request: Request, respond: Respond) -> None:
        if self._transport is None:
            respond(_unsent(request, "The process that sends calls to AWS is not running; start the gateway again."))
            return
        self._number += 1
        self._waiting[self._number] = (request, respond)
        text = json.dumps({"number": self._number, **head}).encode()
        self._transport.write(HEADER.pack(len(text), len(request.body)) + text + request.body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            head_size, body_size = HEADER.unpack_from(self._buffer)
            end = HEADER.size + head_size + body_size
            if len(self._buffer) < end:
                return
            head = json.loads(self._buffer[HEADER.size : HEADER.size + head_size])
            body = bytes(memoryview(self._buffer)[HEADER.size + head_size : end])
            del self._buffer[:end]
            self._answered(head, body)

    def _answered(self, head: dict[str, Any], body: bytes) -> None:
        request, respond = self._waiting.pop(head["number"])
        if "error" in head:
            respond(_unsent(request, head["error"], head["status"]))
            return
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"]]
        respond(Response(head["status"], body, headers, _Unsent(head["length"]) if "length" in head else None))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        waiting, self._waiting = self._waiting, {}
        for request, respond in waiting.values():
            respond(_unsent(request, "The process that sends calls to AWS ended while it handled this one."))


def _head(request: Request, url: str, service: str | None) -> dict[str, Any]:
    """What the child needs of a request beside its body. `service` is one that the profile may have an endpoint of."""
    return {
        "method": request.method,
        "service": service,
        "url": url,
        "headers": [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in request.headers
            if name.decode("latin-1").lower() not in _DROPPED
        ],
        "authorization": request.header(b"authorization"),
    }


def _unsent(request: Request, message: str, status: int = 400) -> Response:
    return refusal(service_of(request.endpoint.host) or request.service, request, message, NOT_SENT, status)

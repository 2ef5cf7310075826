"""The edge with the simplest of cores: every message comes back, without limits.

`python -m fairlead.testing.echo --port N` serves it, for conformance suites and for measuring what the edge itself
costs. It answers `POST` to any path with the body it got.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from math import inf
from typing import Any, Final

from fairlead.clock import SystemClock
from fairlead.cluster.bus import Member
from fairlead.edge.cores import Core
from fairlead.edge.doors import Doors
from fairlead.edge.server import EdgeServer
from fairlead.edge.sessions import SessionSettings
from fairlead.ids import token
from fairlead.model.limits import Limits
from fairlead.net import listeners
from fairlead.net.messages import Request, Response
from fairlead.websocket_api.commands import Accept, Authorize, Close, Command, Finish, Invoke, LogAccess, Send
from fairlead.websocket_api.inputs import (
    CloseReceived,
    CloseRequested,
    HandshakeAsked,
    Input,
    MessageReceived,
    ProtocolFailed,
    PushRequested,
    TransportLost,
)
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict

UNLIMITED: Final = replace(Limits(), frame_bytes=1 << 62, message_bytes=1 << 62)
_NOTHING: Final = ()


class EchoCore:
    """Sends back what it receives."""

    __slots__ = ("deadline", "limits")

    def __init__(self) -> None:
        self.deadline = inf
        self.limits = None

    def receive(self, input: Input, /) -> Sequence[Command]:
        """Take what happened; give what must be done."""
        match input:
            case MessageReceived():
                return (Send(input.data, input.binary),)
            case PushRequested():
                return (Send(input.data),)
            case HandshakeAsked():
                return (Accept(),)
            case CloseReceived() | CloseRequested() | ProtocolFailed():
                return (Close(input.code, input.reason),)
            case TransportLost():
                return (Finish(),)
            case _:
                return _NOTHING


class EchoSurroundings:
    """Surroundings of sessions that need none: no journal, no bus, no functions."""

    __slots__ = ("clock",)

    def __init__(self) -> None:
        self.clock = SystemClock()

    def invoke(self, command: Invoke, reply: Callable[[Reply], None]) -> None:
        raise AssertionError("an echo invokes nothing")

    def authorize(self, command: Authorize, answered: Callable[[Verdict], None]) -> None:
        raise AssertionError("an echo authorizes nothing")

    def log_access(self, command: LogAccess) -> None:
        raise AssertionError("an echo logs nothing")

    def record(self, entry: bytes, may_wait: bool) -> None:
        raise AssertionError("an echo records nothing")

    def opened(self, connection_id: str, core: Core, member: Member) -> None:
        """Nobody pushes to an echo."""

    def lost(self, connection_id: str) -> None:
        """Nobody pushes to an echo."""

    def connection_id(self) -> str:
        return token()

    def report(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")


def echo_server() -> EdgeServer:
    """An edge whose WebSockets echo, and whose doors answer with the body they were sent."""

    def door(request: Request, answer: Callable[[Response], None]) -> None:
        answer(Response(200, request.body))

    doors = Doors(management=door, tables=door, refusal=door, fallback=door)
    settings = SessionSettings(limits=UNLIMITED, frame_bytes=1 << 62, buffer_bytes=1 << 24, overflow_bytes=1 << 30)
    return EdgeServer(EchoSurroundings(), lambda request: EchoCore(), doors, settings=settings)


async def _serve(bound: listeners.Listeners) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = echo_server()
    await server.start(bound.sockets)
    sys.stdout.write(f"Echoing on port {bound.ports[0]}.\n")
    sys.stdout.flush()
    await stopped.wait()
    server.stop_accepting()


def _runner() -> Callable[[Coroutine[Any, Any, None]], None]:
    try:
        import uvloop
    except ImportError:  # no wheel for this machine: the standard loop is slower, not different
        return asyncio.run
    return uvloop.run


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m fairlead.testing.echo", description="A WebSocket echo server.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--loop", choices=("uvloop", "asyncio"), default="uvloop")
    arguments = parser.parse_args()
    run = _runner() if arguments.loop == "uvloop" else asyncio.run
    try:
        bound = listeners.bind([arguments.port])
    except listeners.PortTaken as taken:
        sys.exit(str(taken))
    run(_serve(bound))


if __name__ == "__main__":
    main()

"""`fairlead connect URL`: a WebSocket client for the terminal and for scripts.

Lines read are sent as text messages; messages received are printed on standard output, and what happens to the
connection on standard error. In a terminal the messages are coloured and appear above the line that is being typed;
else each is one line.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.http11 import Response
from websockets.typing import Subprotocol

from fairlead.cli.readable import binary_message, text_message
from fairlead.clock import Clock, SystemClock, Timer
from fairlead.observe.escaping import escaped

WAIT_SECONDS: Final = 1.0
"""After the end of piped input, how long it has to be quiet before the connection is closed. Our choice."""
OPEN_SECONDS: Final = 35.0
"""How long the handshake may take: longer than the 29 s that a `$connect` function may. Our choice."""
LINES_AHEAD: Final = 64
"""So many lines are read that have not been sent yet."""
REFUSAL_SHOWN: Final = 2000
"""Of the body of a refusal, so many characters are shown."""

INTERRUPTED: Final = 130
"""The exit status after Ctrl-C, as shells give it."""
GOOD_CLOSES: Final = frozenset({1000, 1001, 1005})
"""Close codes after which the exit status is 0: normal, going away (a limit was reached), none given."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `connect`. Its exit status: 0 after a good end, 1 when refused, unreachable or cut off, 2 for
    arguments that make no sense, 130 after Ctrl-C."""
    parser = subparsers.add_parser(
        "connect",
        help="open a WebSocket, send lines, print messages",
        description="Open a WebSocket. Lines from standard input are sent as messages; messages are printed.",
    )
    parser.add_argument("url", metavar="URL", help="ws:// or wss://, for instance ws://localhost:3001/dev")
    parser.add_argument(
        "--header",
        metavar="'NAME: VALUE'",
        type=header,
        action="append",
        default=[],
        help="send this header (repeatable)",
    )
    parser.add_argument(
        "--subprotocol", metavar="NAME", action="append", default=[], help="offer this subprotocol (repeatable)"
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=float,
        default=WAIT_SECONDS,
        help="after the end of piped input, close once nothing has come for so long (default: %(default)g)",
    )
    parser.set_defaults(func=run)


def header(text: str) -> tuple[str, str]:
    """`NAME: VALUE` as a pair, for argparse."""
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or escaped(text) != text:
        raise argparse.ArgumentTypeError(f"{escaped(text)!r} is not of the form 'NAME: VALUE'")
    return name.strip(), value.strip()


def run(args: argparse.Namespace) -> int:
    """Hold the conversation that `args` asks for, and give the exit status."""
    try:
        return asyncio.run(_connect(args, Screen()))
    except KeyboardInterrupt:  # before there was a connection to close
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter's own last flush would complain
        return 1


class Screen:
    """Where messages and news are shown."""

    __slots__ = ("_out", "terminal", "typing")

    def __init__(self) -> None:
        self._out = sys.stdout
        self.terminal = sys.stdout.isatty()
        self.typing = self.terminal and sys.stdin.isatty()

    def message(self, message: str | bytes) -> None:
        shown = binary_message(message) if isinstance(message, bytes) else text_message(message, terminal=self.terminal)
        for line in shown.split("\n"):
            self._out.write(_above_the_typed_line(line) if self.typing else f"{line}\n")
        self._out.flush()

    def news(self, text: str) -> None:
        print(escaped(text), file=sys.stderr, flush=True)


def _above_the_typed_line(line: str) -> str:
    """`line` on a line of its own, inserted where the cursor is, which then goes on one row lower.

    The cursor is saved, a row is made below it even at the terminal's foot, and what is there pushed down.
    """
    return f"\x1b7\n\x1b[A\x1b[L{line}\n\x1b8\x1b[B"


class Socket(Protocol):
    """What a conversation needs of a WebSocket."""

    async def send(self, message: bytes, *, text: bool) -> None: ...
    async def recv(self) -> str | bytes: ...
    async def close(self) -> None: ...


class Conversation:
    """One connection: messages shown as they come; a time of silence after the end of input ends it."""

    __slots__ = ("_clock", "_closing", "_ended", "_screen", "_socket", "_timer", "_wait")

    def __init__(self, socket: Socket, screen: Screen, clock: Clock, wait: float) -> None:
        self._socket = socket
        self._screen = screen
        self._clock = clock
        self._wait = wait
        self._timer: Timer | None = None
        self._closing: asyncio.Task[None] | None = None
        self._ended = False

    async def listen(self) -> None:
        """Show every message until the connection is closed, which ConnectionClosed tells."""
        while True:
            message = await self._socket.recv()
            self._screen.message(message)
            if self._ended:
                self._wait_for_silence()

    async def speak(self, lines: "asyncio.Queue[bytes | None]", sent: Callable[[], None]) -> None:
        """Send `lines`, calling `sent` after each, until None comes; from then on silence ends the conversation."""
        with contextlib.suppress(ConnectionClosed):  # listen() tells it
            while (line := await lines.get()) is not None:
                await self._socket.send(line, text=True)
                sent()
            self._ended = True
            self._wait_for_silence()

    def leave(self) -> None:
        """Close now."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._socket.close())

    def _wait_for_silence(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.call_at(self._clock.now() + self._wait, self.leave)


async def _connect(args: argparse.Namespace, screen: Screen) -> int:
    async with contextlib.AsyncExitStack() as stack:
        try:
            socket = await stack.enter_async_context(connect(**_arguments(args)))
        except InvalidStatus as refused:
            screen.news(_refusal(refused.response))
            return 1
        except InvalidURI as error:
            screen.news(f"{error}: a WebSocket's URL looks like ws://localhost:3001/dev")
            return 2
        except (InvalidHandshake, OSError, EOFError) as error:  # TimeoutError is an OSError
            screen.news(f"cannot connect to {args.url}: {str(error) or type(error).__name__}")
            return 1
        return await _converse(socket, args, screen)


def _arguments(args: argparse.Namespace) -> dict[str, Any]:
    """The arguments of websockets' `connect`. Nothing is sent but what the user asks for: no pings, no compression."""
    arguments: dict[str, Any] = {
        "uri": args.url,
        "subprotocols": [Subprotocol(name) for name in args.subprotocol] or None,
        "additional_headers": [
            (name, value) for name, value in args.header if name.lower() not in ("host", "user-agent")
        ],
        "compression": None,
        "ping_interval": None,
        "max_size": None,
        "open_timeout": OPEN_SECONDS,
    }
    given = {name.lower(): value for name, value in args.header}
    if "user-agent" in given:
        arguments["user_agent_header"] = given["user-agent"]
    url = urlsplit(args.url)
    if url.hostname in ("localhost", "127.0.0.1", "::1"):
        arguments["proxy"] = None
    if "host" in given:  # Host follows from the URI, so the URI is the one asked for, and the address that of the URL
        arguments["host"], arguments["port"] = url.hostname, url.port or (443 if url.scheme == "wss" else 80)
        arguments["uri"] = url._replace(netloc=given["host"]).geturl()
    return arguments


async def _converse(socket: ClientConnection, args: argparse.Namespace, screen: Screen) -> int:
    loop = asyncio.get_running_loop()
    conversation = Conversation(socket, screen, SystemClock(), 0.0 if screen.typing else args.wait)
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        conversation.leave()

    spoken: asyncio.Queue[bytes | None] = asyncio.Queue()
    room = threading.Semaphore(LINES_AHEAD)

    def hand_over(line: bytes | None) -> None:
        room.acquire()
        loop.call_soon_threadsafe(spoken.put_nowait, line)

    loop.add_signal_handler(signal.SIGINT, interrupt)
    screen.news(f"connected to {args.url}{f', subprotocol {socket.subprotocol}' if socket.subprotocol else ''}")
    threading.Thread(target=read, args=(sys.stdin.fileno(), hand_over), daemon=True).start()
    speaking = loop.create_task(conversation.speak(spoken, room.release))
    with contextlib.suppress(ConnectionClosed):  # the end that every conversation has: its code is told below
        await conversation.listen()
    speaking.cancel()
    reason = f" {socket.close_reason}" if socket.close_reason else ""
    screen.news(f"closed {socket.close_code}{reason}")
    if interrupted.is_set():
        return INTERRUPTED
    return 0 if socket.close_code in GOOD_CLOSES else 1


def read(source: int, hand_over: Callable[[bytes | None], None]) -> None:
    """Hand over every line of the file descriptor `source`, and None at its end. Runs in a thread of its own: a file,
    a pipe and a terminal can all be read by it, and none of them by every event loop."""
    with contextlib.suppress(RuntimeError):  # the loop has ended before the input has
        for line in lines(source):
            hand_over(line)
        hand_over(None)


def lines(source: int) -> Iterator[bytes]:
    """The lines of the file descriptor `source` without their ends, empty ones left out.

    It is read without Python's own buffer, whose lock a thread still waiting for input would hold at exit.
    """
    rest = b""
    while chunk := os.read(source, 65536):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from filter(None, (line.removesuffix(b"\r") for line in whole))
    if rest:
        yield rest


def _refusal(response: Response) -> str:
    body = response.body.decode("utf-8", "replace")[:REFUSAL_SHOWN] if response.body else ""
    return f"refused: {response.status_code} {response.reason_phrase}{f': {body}' if body else ''}"

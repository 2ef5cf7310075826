import argparse
import asyncio
import os
import threading

import pytest
from websockets.exceptions import ConnectionClosedOK
from websockets.frames import Close

from fairlead.cli.connect import Conversation, Screen, _arguments, add_parser, header, lines, read
from fairlead.clock import Clock
from fairlead.testing.clock import FakeClock

GONE = ConnectionClosedOK(Close(1000, ""), Close(1000, ""), True)


def parse(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return parser.parse_args(["connect", *argv])


class ScriptedSocket:
    """A socket whose messages the test puts in; closing it ends them."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.sent: list[bytes] = []
        self.closes = 0

    async def send(self, message: bytes, *, text: bool) -> None:
        assert text
        if self.closes:
            raise GONE
        self.sent.append(message)

    async def recv(self) -> str | bytes:
        message = await self.incoming.get()
        if message is None:
            raise GONE
        return message

    async def close(self) -> None:
        self.closes += 1
        self.incoming.put_nowait(None)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def conversation(clock: Clock, socket: ScriptedSocket, wait: float = 1.0) -> Conversation:
    return Conversation(socket, Screen(), clock, wait)


def queued(*lines: bytes | None) -> "asyncio.Queue[bytes | None]":
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    for line in lines:
        queue.put_nowait(line)
    return queue


def test_lines_are_sent_in_order_and_each_is_told() -> None:
    async def play() -> None:
        socket = ScriptedSocket()
        told: list[int] = []
        await conversation(FakeClock(), socket).speak(queued(b"a", b"b", None), lambda: told.append(1))
        assert socket.sent == [b"a", b"b"]
        assert len(told) == 2

    asyncio.run(play())


def test_lines_after_the_connection_closed_are_dropped_without_a_fuss() -> None:
    async def play() -> None:
        socket = ScriptedSocket()
        await socket.close()
        clock = FakeClock()
        await conversation(clock, socket).speak(queued(b"a", b"b"), lambda: None)
        assert clock.pending == 0

    asyncio.run(play())


def test_messages_are_shown_until_the_socket_closes(capsys: pytest.CaptureFixture[str]) -> None:
    async def play() -> None:
        socket = ScriptedSocket()
        for message in ('{"a":1}', "two\nlines", b"\x01", None):
            socket.incoming.put_nowait(message)
        with pytest.raises(ConnectionClosedOK):
            await conversation(FakeClock(), socket).listen()

    asyncio.run(play())
    assert capsys.readouterr().out == '{"a": 1}\ntwo\\nlines\nbinary, 1 bytes: 01\n'


def test_after_the_end_of_input_silence_closes_and_a_message_puts_that_off() -> None:
    async def play() -> None:
        clock, socket = FakeClock(), ScriptedSocket()
        talk = conversation(clock, socket)
        listening = asyncio.create_task(talk.listen())
        clock.jump(60)
        await talk.speak(queued(None), lambda: None)
        clock.jump(0.9)
        socket.incoming.put_nowait("late answer")
        await settle()
        clock.jump(0.9)
        await settle()
        assert socket.closes == 0
        clock.jump(0.1)
        with pytest.raises(ConnectionClosedOK):
            await listening
        assert socket.closes == 1

    asyncio.run(play())


def test_leaving_twice_closes_once() -> None:
    async def play() -> None:
        socket = ScriptedSocket()
        talk = conversation(FakeClock(), socket)
        talk.leave()
        talk.leave()
        await settle()
        assert socket.closes == 1

    asyncio.run(play())


def written(*chunks: bytes) -> list[bytes]:
    """What `lines` makes of `chunks` written to a pipe one after the other."""
    source, sink = os.pipe()

    def write() -> None:
        for chunk in chunks:
            os.write(sink, chunk)
        os.close(sink)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return list(lines(source))
    finally:
        writer.join()
        os.close(source)


@pytest.mark.parametrize(
    ("chunks", "found"),
    [
        ([], []),
        ([b"one\ntwo\n"], [b"one", b"two"]),
        ([b"no end"], [b"no end"]),
        ([b"in ", b"two parts\n"], [b"in two parts"]),
        ([b"\n\n\r\nx\r\n"], [b"x"]),
        ([b"\xff\xfe\n"], [b"\xff\xfe"]),
        ([b"a" * 60_000, b"a" * 60_000 + b"\nb"], [b"a" * 120_000, b"b"]),
    ],
)
def test_lines_of_a_pipe(chunks: list[bytes], found: list[bytes]) -> None:
    assert written(*chunks) == found


def test_reading_hands_over_every_line_then_none() -> None:
    source, sink = os.pipe()
    os.write(sink, b"one\ntwo")
    os.close(sink)
    seen: list[bytes | None] = []
    read(source, seen.append)
    os.close(source)
    assert seen == [b"one", b"two", None]


def test_reading_stops_when_the_loop_is_gone() -> None:
    source, sink = os.pipe()
    os.write(sink, b"one\ntwo\n")
    os.close(sink)
    loop = asyncio.new_event_loop()
    loop.close()
    seen: list[bytes | None] = []

    def hand_over(line: bytes | None) -> None:
        seen.append(line)
        loop.call_soon_threadsafe(print)

    read(source, hand_over)
    os.close(source)
    assert seen == [b"one"]


def test_headers_are_pairs() -> None:
    args = parse("ws://localhost/dev", "--header", "X-Room: blue: 7", "--header", "Cookie:a=b")
    assert args.header == [("X-Room", "blue: 7"), ("Cookie", "a=b")]


@pytest.mark.parametrize("text", ["no colon", ": no name", "A: b\r\nC: d"])
def test_other_headers_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        header(text)


def test_nothing_is_sent_that_was_not_asked_for() -> None:
    arguments = _arguments(parse("ws://localhost:3001/dev"))
    assert arguments["compression"] is None
    assert arguments["ping_interval"] is None
    assert arguments["additional_headers"] == []
    assert arguments["subprotocols"] is None
    assert arguments["proxy"] is None
    assert "proxy" not in _arguments(parse("wss://example.com/dev"))


def test_a_host_header_takes_the_place_of_the_urls() -> None:
    arguments = _arguments(parse("ws://127.0.0.1:3001/dev?a=b", "--header", "host: abc.example.com"))
    assert arguments["uri"] == "ws://abc.example.com/dev?a=b"
    assert (arguments["host"], arguments["port"]) == ("127.0.0.1", 3001)
    assert arguments["additional_headers"] == []


def test_the_clients_name_can_be_set() -> None:
    assert _arguments(parse("ws://localhost/", "--header", "User-Agent: me"))["user_agent_header"] == "me"


def test_subprotocols_are_offered_in_order() -> None:
    args = parse("ws://localhost/", "--subprotocol", "b", "--subprotocol", "a")
    assert _arguments(args)["subprotocols"] == ["b", "a"]

import asyncio
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any

from fairlead.processes.channel import Channel


class Ends:
    """A channel and the bare socket at its other side."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        self.messages: list[dict[str, Any]] = []
        self.lost = 0
        self.channel = Channel(asyncio.get_running_loop(), ours, self.messages.append, self._lost)

    def _lost(self) -> None:
        self.lost += 1

    def say(self, data: bytes) -> None:
        self.theirs.sendall(struct.pack("<I", len(data)) + data)

    def close(self) -> None:
        self.channel.close()
        self.theirs.close()


def play(scenario: Callable[[Ends], Awaitable[None]]) -> None:
    async def main() -> None:
        ends = Ends()
        await asyncio.wait_for(scenario(ends), 20)
        ends.close()

    asyncio.run(main())


async def turn(times: int = 5) -> None:
    """Let the loop look at its sockets."""
    for _ in range(times):
        await asyncio.sleep(0)


def test_messages_arrive_whole_however_they_were_cut() -> None:
    async def scenario(ends: Ends) -> None:
        data = json.dumps({"n": 1}).encode()
        for byte in (struct.pack("<I", len(data)) + data) * 3:
            ends.theirs.sendall(bytes([byte]))
            await turn(2)
        assert ends.messages == [{"n": 1}] * 3

    play(scenario)


def test_descriptors_go_with_their_message() -> None:
    async def scenario(ends: Ends) -> None:
        told, tell = os.pipe()
        ends.channel.send({"op": "a"})
        ends.channel.send({"op": "b"}, [tell])
        os.close(tell)
        got = b""
        descriptors: list[int] = []
        while len(got) < 2 * (4 + len('{"op": "a"}')):
            data, found, _, _ = socket.recv_fds(ends.theirs, 4096, 4)
            got += data
            descriptors += found
        os.write(descriptors[0], b"x")
        os.close(descriptors[0])
        assert os.read(told, 9) == b"x"
        os.close(told)

    play(scenario)


def test_more_than_the_socket_takes_is_written_later_and_in_order() -> None:
    async def scenario(ends: Ends) -> None:
        for number in range(50):
            ends.channel.send({"n": number, "fill": "x" * 50_000})
        ends.theirs.setblocking(False)
        got = bytearray()
        numbers: list[int] = []
        while len(numbers) < 50:
            await turn(2)
            try:
                got += ends.theirs.recv(1 << 20)
            except BlockingIOError:
                continue
            while len(got) >= 4 and len(got) >= (end := 4 + struct.unpack_from("<I", got)[0]):
                numbers.append(json.loads(bytes(got[4:end]))["n"])
                del got[:end]
        assert numbers == list(range(50))

    play(scenario)


def test_the_end_is_told_once() -> None:
    async def scenario(ends: Ends) -> None:
        ends.say(b'{"n": 1}')
        ends.theirs.close()
        await turn()
        ends.channel.send({"op": "too late"})
        ends.channel.close()
        assert (ends.messages, ends.lost) == ([{"n": 1}], 1)

    play(scenario)


def test_garbage_is_an_end() -> None:
    async def scenario(ends: Ends) -> None:
        ends.say(b"{")
        ends.say(b'{"n": 1}')
        await turn()
        assert (ends.messages, ends.lost) == ([], 1)

    play(scenario)


def test_nothing_is_told_after_close() -> None:
    async def scenario(ends: Ends) -> None:
        ends.say(b'{"n": 1}')
        ends.channel.close()
        await turn()
        assert (ends.messages, ends.lost) == ([], 0)

    play(scenario)

import asyncio
import os
from collections.abc import Awaitable, Callable

from fairlead.functions.output import Output
from unit.functions.fake_runtime import turn


class Pipe:
    """An Output and the end that a process writes to."""

    def __init__(self) -> None:
        told, self.tell = os.pipe()
        self.texts: list[str] = []
        self.output = Output(asyncio.get_running_loop(), told, self.texts.append)

    async def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.tell, data[:60_000]) :]
            await turn(3)


def play(scenario: Callable[[Pipe], Awaitable[None]]) -> None:
    async def main() -> None:
        pipe = Pipe()
        await asyncio.wait_for(scenario(pipe), 20)
        pipe.output.close()
        os.close(pipe.tell)

    asyncio.run(main())


def test_whole_lines_are_told_and_the_rest_at_the_end() -> None:
    async def scenario(pipe: Pipe) -> None:
        await pipe.write(b"one\ntw")
        assert pipe.texts == ["one\n"]
        await pipe.write(b"o\nthree\nfo")
        pipe.output.close()
        assert pipe.texts == ["one\n", "two\nthree\n", "fo"]

    play(scenario)


def test_what_is_in_the_pipe_is_taken_before_it_is_closed() -> None:
    async def scenario(pipe: Pipe) -> None:
        os.write(pipe.tell, b"last words\n")
        pipe.output.close()
        assert pipe.texts == ["last words\n"]

    play(scenario)


def test_a_line_without_end_is_cut() -> None:
    async def scenario(pipe: Pipe) -> None:
        await pipe.write(b"x" * 1_000_000)
        pipe.output.close()
        assert "".join(pipe.texts) == "x" * 1_000_000
        assert max(map(len, pipe.texts)) < 400_000

    play(scenario)


def test_bytes_that_are_no_utf_8_are_shown() -> None:
    async def scenario(pipe: Pipe) -> None:
        await pipe.write(b"\xff\xfe\n")
        assert pipe.texts == ["\\xff\\xfe\n"]

    play(scenario)


def test_an_end_is_an_end() -> None:
    async def scenario(pipe: Pipe) -> None:
        spare = os.dup(pipe.tell)
        os.close(pipe.tell)
        os.write(spare, b"x")
        os.close(spare)
        await turn()
        assert pipe.texts == ["x"]
        pipe.output.close()
        pipe.tell = os.open(os.devnull, os.O_WRONLY)

    play(scenario)

"""One environment: what its process may do to it."""

import json
import os
from pathlib import Path

import pytest

from fairlead.functions import frames
from fairlead.functions.results import Raised, Returned
from unit.functions.fake_runtime import Stage, play, turn


def test_what_is_printed_carries_the_request(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        process = stage.runtime.processes[0]
        process.send(frames.LOG, b" " * 36 + b"outside\n")
        await turn()
        asked = stage.ask()
        taken = process.take()
        assert taken is not None
        process.send(frames.LOG, taken[0].encode() + "ü\n".encode())
        os.write(process.output, b"raw\n")
        await turn()
        process.send(frames.RETURNED, taken[0].encode() + b"1")
        await asked
        assert stage.lines == [("f", "", "outside\n"), ("f", taken[0], "ü\n"), ("f", taken[0], "raw\n")]

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("code", "how"), [(0, "without providing a reason"), (3, "exit status 3"), (-9, "signal: killed")]
)
def test_an_end_during_a_run_is_raised(tmp_path: Path, code: int, how: str) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = stage.ask()
        stage.runtime.processes[0].exit(code)
        result = await asked
        assert isinstance(result, Raised)
        assert json.loads(result.payload)["errorMessage"].endswith(how)

    play(tmp_path, scenario)


def test_an_answer_sent_just_before_the_end_counts(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = stage.ask()
        stage.runtime.processes[0].answer(payload=b"x" * 150_000)
        stage.runtime.processes[0].exit(0)
        result = await asked
        assert isinstance(result, Returned)
        assert len(result.payload) == 150_000

    play(tmp_path, scenario)


def test_a_socket_that_ends_before_its_process_is_given_a_moment(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = stage.ask()
        process = stage.runtime.processes[0]
        process.sock.close()
        await turn()
        assert not process.killed
        await stage.jump(0.3)
        assert process.killed
        assert isinstance(await asked, Raised)

    play(tmp_path, scenario)


def test_an_idle_socket_that_ends_is_not_used_again(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        stage.runtime.processes[0].sock.close()
        await turn()
        asked = stage.ask()
        await turn()
        stage.runtime.processes[1].ready()
        await turn()
        stage.runtime.processes[1].answer()
        assert isinstance(await asked, Returned)

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\0\0",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x26\0\0\0\x04" + b"0" * 36 + b"1",
        b"\x03\0\0\0\x02{}",
        b"\x03\0\0\0\x03{}",
        b"\x03\0\0\0\x63{}",
    ],
)
def test_what_is_not_the_protocol_ends_the_process_and_fails_the_run(tmp_path: Path, data: bytes) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = stage.ask()
        stage.runtime.processes[0].sock.sendall(data)
        result = await asked
        assert isinstance(result, Raised)
        assert stage.runtime.processes[0].killed

    play(tmp_path, scenario)


def test_a_large_event_is_written_in_pieces(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        event = b'"' + b"x" * 5_000_000 + b'"'
        asked = stage.ask(event)
        process = stage.runtime.processes[0]
        got = b""
        while len(got) < 5_000_000:
            try:
                got += process.sock.recv(1 << 20)
            except BlockingIOError:
                await turn(2)
        assert got.endswith(event)
        process.send(frames.RETURNED, got[5:41] + b"1")
        assert isinstance(await asked, Returned)

    play(tmp_path, scenario)


def test_runs_are_reported_with_the_memory_that_the_child_tells(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        lines = stage.platform
        await stage.start(stage.function())
        process = stage.runtime.processes[0]
        asked = stage.ask()
        process.send(frames.MEMORY, (9 << 10).to_bytes(4, "little"))
        process.answer()
        await asked
        assert [line.partition(" ")[0] for line in lines] == ["START", "END", "REPORT"]
        assert "Max Memory Used: 9 MB\tInit Duration: " in lines[2]
        del lines[:]
        asked = stage.ask()
        process.exit(1)
        await asked
        assert [line.partition(" ")[0] for line in lines] == ["START", "END", "REPORT"]
        assert "Error Type: Runtime.ExitError" in lines[2]

    play(tmp_path, scenario)


def test_a_run_out_of_time_is_reported(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = stage.ask()
        await stage.jump(4)
        await asked
        assert stage.platform[-1].endswith("Status: timeout\t")
        assert "\tDuration: 30" in stage.platform[-1]

    play(tmp_path, scenario)

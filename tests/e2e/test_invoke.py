"""`fairlead invoke` and `fairlead logs` beside a gateway, and the AWS CLI against it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import invokeapp
from program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("invoke")
    with Program(invokeapp.write(folder / "app"), data=folder / "data") as program:
        yield program


def fairlead(program: Program, command: str, *words: str, event: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "fairlead", command, *words, "--app", str(program.app), "--data", str(program.data)],
        check=False,
        input=event,
        capture_output=True,
        text=True,
        timeout=60,
    )


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError(f"not within {seconds} s")


def test_an_answer_with_the_end_of_the_log(program: Program) -> None:
    done = fairlead(program, "invoke", "say", "--event", "-", "--tail", event='{"a": [1]}')
    assert (done.returncode, json.loads(done.stdout)) == (0, {"got": {"a": [1]}})
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == ["START", "hello", "END", "REPORT"]
    assert json.loads(fairlead(program, "invoke", "calls-dev-say").stdout) == {"got": {}}
    assert fairlead(program, "invoke", "say", "--type", "DryRun").returncode == 0


def test_an_error_is_readable(program: Program) -> None:
    done = fairlead(program, "invoke", "poisoned", "--event", "-", event='{"cure": "/none"}')
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ValueError: no cure\n")
    assert 'handler.py", line' in done.stderr
    unknown = fairlead(program, "invoke", "none")
    assert unknown.returncode == 1
    assert "There are calls-dev-poisoned, calls-dev-record, calls-dev-say." in unknown.stderr


def test_a_poisoned_event_is_a_dead_letter_that_can_be_replayed(program: Program, tmp_path: Path) -> None:
    event = {"cure": str(tmp_path / "cure"), "cured": str(tmp_path / "cured")}
    done = fairlead(program, "invoke", "poisoned", "--type", "Event", "--event", "-", event=json.dumps(event))
    assert done.returncode == 0, done.stderr
    id = done.stdout.removeprefix("queued ").strip()
    until(lambda: id in fairlead(program, "invoke", "--dead-letters").stdout)
    listed = fairlead(program, "invoke", "--dead-letters").stdout
    assert re.search(rf"^{id}  \S+Z  calls-dev-poisoned  RetriesExhausted, 3 runs$", listed, re.MULTILINE)
    assert "  error  ValueError: no cure" in listed
    assert f"the event {id} was given up (RetriesExhausted)" in program.printed()
    (tmp_path / "cure").touch()
    assert fairlead(program, "invoke", "--replay", id).returncode == 0
    until((tmp_path / "cured").exists)
    assert id not in fairlead(program, "invoke", "--dead-letters").stdout
    again = fairlead(program, "invoke", "--replay", id)
    assert (again.returncode, again.stderr) == (1, f"fairlead: There is no dead letter {id}.\n")
    runs = fairlead(program, "logs", "poisoned", "--request", id).stdout
    assert runs.count(" START RequestId: ") == 4


def test_logs_tell_time_function_and_request_and_the_terminal_stays_readable(program: Program) -> None:
    fairlead(program, "invoke", "say", "--event", "-", event='"to be found"')
    until(lambda: "to be found" in fairlead(program, "logs", "say").stdout)
    printed = fairlead(program, "logs", "say", "--since", "10m").stdout.splitlines()
    (line,) = [line for line in printed if "to be found" in line]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z say [0-9a-f-]{36} hello to be found", line)
    assert any(re.search(r" REPORT RequestId: .*\tMax Memory Used: [1-9]\d* MB\t", line) for line in printed)
    assert "hello to be found" in program.printed()
    assert "REPORT RequestId" not in program.printed()


def test_logs_are_followed(program: Program) -> None:
    following = subprocess.Popen(
        [sys.executable, "-u", "-m", "fairlead", "logs", "-f", "--since", "1h", "--data", str(program.data)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    try:
        fairlead(program, "invoke", "say", "--event", "-", event='"followed"')
        for line in following.stdout:
            if "hello followed" in line:
                break
    finally:
        following.send_signal(signal.SIGINT)
        following.communicate(timeout=30)
    assert following.returncode == 130


def test_the_aws_cli(program: Program, tmp_path: Path) -> None:
    def aws(*words: str) -> object:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("aws")), "--endpoint-url", program.http, "lambda", *words],
            env={
                "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            },
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    out = str(tmp_path / "out")
    answer = aws("invoke", "--function-name", "calls-dev-say", "--log-type", "Tail", "--payload", "1", out)
    assert isinstance(answer, dict)
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "hello 1" in b64decode(answer["LogResult"]).decode()
    file = str(tmp_path / "file")
    event = json.dumps({"file": file, "number": 7})
    queued = aws("invoke", "--function-name", "calls-dev-record", "--invocation-type", "Event", "--payload", event, out)
    assert queued == {"StatusCode": 202}
    until(lambda: Path(file).exists() and Path(file).read_text() == "7\n")
    put = aws("put-function-event-invoke-config", "--function-name", "calls-dev-say", "--maximum-retry-attempts", "0")
    assert isinstance(put, dict)
    assert put["MaximumRetryAttempts"] == 0

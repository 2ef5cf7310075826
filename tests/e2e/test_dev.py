"""`fairlead dev` as a person meets it."""

import json
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import apps
from program import Program


def start_and_fail(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "dev", *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def test_a_start_tells_what_a_person_needs(tmp_path: Path) -> None:
    with Program(apps.life(tmp_path / "app"), data=tmp_path / "data") as program:
        printed = program.printed()
        for said in (
            "life, stage dev",
            program.websocket(),
            f"{program.management()}/@connections",
            "$connect     lifecycle  handler.lifecycle  python3.12",
            "$default     say  handler.say  python3.12  (answers)",
            "Tables        connections",
        ):
            assert said in printed
        assert program.ready["pid"] == program.pid
        assert (tmp_path / "data" / ".gitignore").read_text() == "*\n"


def test_a_saved_handler_is_in_effect_for_a_message_sent_300_ms_later(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    with Program(app, data=tmp_path / "data") as program, connect(program.websocket()) as client:
        pause = threading.Event()
        for version in range(5):
            (app / "handler.py").write_text(
                f'def echo(event, context):\n    return {{"statusCode": 200, "body": "version {version}"}}\n'
            )
            pause.wait(0.3)
            client.send("x")
            assert client.recv(20) == f"version {version}"


def test_a_handler_saved_with_an_error_is_told_and_the_last_good_one_goes_on(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    good = (app / "handler.py").read_text()
    with Program(app, data=tmp_path / "data") as program, connect(program.websocket()) as client:
        (app / "handler.py").write_text(good + "def broken(:\n")
        pause = threading.Event()
        while "handler.py" not in program.printed().partition("Ctrl-C ends it.")[2]:
            pause.wait(0.05)
        client.send("still here")
        assert client.recv(20) == "still here"
        (app / "handler.py").write_text(good)
        pause.wait(0.3)
        client.send("and again")
        assert client.recv(20) == "and again"


def test_a_second_start_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    with Program(app, data=tmp_path / "data") as program:
        status, printed = start_and_fail(str(app), "--port", "0", "--data", str(tmp_path / "data"))
        assert status == 1
        assert str(program.pid) in printed
        assert str(program.port) in printed


def test_a_port_asked_for_by_name_that_is_taken_is_an_error(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, printed = start_and_fail(str(app), "--port", str(port), "--data", str(tmp_path / "data"))
    assert status == 1
    assert f"Port {port}" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-folder",), "no-such-folder is not a folder"),
        ((".", "--public", "no-such-folder"), "--public no-such-folder"),
        ((".", "--aws-passthrough", "s3"), "needs --aws-profile"),
        ((".", "--port", "70000"), "70000 is not a port"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    status, printed = start_and_fail(*arguments)
    assert status != 0
    assert said in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("name", ["template.yaml", "cdk.json", "serverless.ts"])
def test_a_config_of_another_tool_is_told_what_is_coming(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    status, printed = start_and_fail(str(tmp_path), "--port", "0")
    assert status == 1
    assert name in printed


def test_without_a_config_it_starts_with_tables_only(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    with Program(tmp_path / "app", data=tmp_path / "data") as program:
        assert program.ready["apis"] == []
        assert "without an app" in program.printed()
        with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{program.port}/dev"):
            pass
        assert refused.value.response.status_code == 403


def test_fresh_removes_what_was_stored(tmp_path: Path) -> None:
    app, data = apps.life(tmp_path / "app"), tmp_path / "data"
    with Program(app, data=data) as program, connect(program.websocket()):
        program.kill()
    with Program(app, "--fresh", data=data) as program:
        assert "were open when the last run ended" not in program.printed()


def test_public_pages_and_the_stage_are_on_the_same_port(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<p>hello")
    (pages / ".secret").write_text("no")
    with Program(apps.echo(tmp_path / "app"), "--public", str(pages), data=tmp_path / "data") as program:
        with urlopen(f"{program.http}/") as answer:
            assert answer.read() == b"<p>hello"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("/.secret", "/../handler.py", "/%2e%2e/app/handler.py"):
            with pytest.raises(HTTPError) as refused:
                urlopen(program.http + path)
            refused.value.close()
            assert refused.value.code in (400, 404)
        with connect(program.websocket()) as client:
            client.send("x")
            assert client.recv(20) == "x"


def test_the_developers_own_keys_reach_no_function(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    (app / "handler.py").write_text(
        "import json, os\n\n\ndef echo(event, context):\n"
        '    return {"statusCode": 200, "body": json.dumps(dict(os.environ))}\n'
    )
    mine = {"AWS_ACCESS_KEY_ID": "AKIAMINE", "AWS_SECRET_ACCESS_KEY": "my-secret", "AWS_PROFILE": "mine", "MINE": "1"}
    with (
        Program(app, data=tmp_path / "data", environ=mine) as program,
        connect(program.websocket()) as client,
    ):
        client.send("x")
        seen = json.loads(client.recv(20))
        assert not {"MINE", "AWS_PROFILE"} & set(seen)
        assert "AKIAMINE" not in str(seen)
        assert "my-secret" not in str(seen)
        assert re.fullmatch(r"ASIA[A-Z2-7]{16}", seen["AWS_ACCESS_KEY_ID"])
        assert seen["LAMBDA_TASK_ROOT"] == str(app)
        logs = "".join(path.read_text(errors="replace") for path in (tmp_path / "data").rglob("*.log"))
        assert "my-secret" not in logs

from pathlib import Path

import pytest

from fairlead.cli import main

APP = """\
service: small
provider: {name: aws, runtime: python3.12}
functions:
  say:
    handler: handler.say
    events: [{websocket: $default}]
"""


def app(folder: Path, config: str) -> Path:
    (folder / "serverless.yml").write_text(config)
    (folder / "handler.py").write_text("def say(event, context):\n    return {'statusCode': 200}\n")
    return folder


def test_an_app_that_can_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(app(tmp_path, APP))]) == 0
    assert capsys.readouterr().out == "small (dev) can run: 1 routes, 1 functions, 0 tables.\n"


def test_the_stage_is_the_one_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(app(tmp_path, APP)), "--stage", "test"]) == 0
    assert capsys.readouterr().out.startswith("small (test) can run")


def test_an_app_that_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(app(tmp_path, APP.replace("$default", "$mine")))]) == 1
    told = capsys.readouterr().err
    assert "serverless.yml:6" in told
    assert "$mine" in told


def test_settings_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (app(tmp_path, APP) / "fairlead.toml").write_text("[limits]\nidle = 3\n")
    assert main(["check", str(tmp_path)]) == 1
    assert "There is no setting limits.idle" in capsys.readouterr().err


def test_a_folder_without_a_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 0
    assert "holds no config" in capsys.readouterr().out


def test_a_path_that_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "gone")]) == 1
    assert "is not a folder" in capsys.readouterr().err

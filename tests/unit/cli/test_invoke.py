"""`fairlead invoke` without a gateway; with one in tests/e2e/test_invoke.py."""

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.cli.invoke import readable_error


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (
            {"errorType": "ValueError", "errorMessage": "no", "stackTrace": ['  File "a.py", line 1\n    x\n']},
            ["ValueError: no", '  File "a.py", line 1', "    x"],
        ),
        (
            {"errorType": "Error", "errorMessage": "a\nb", "trace": ["Error: a", "    at f (x.js:1:2)"]},
            ["Error: a", "b", "    at f (x.js:1:2)"],
        ),
        ({"errorMessage": "\x1b[2J"}, ["Error: \\x1b[2J"]),
        (["not an error"], ['["not an error"]']),
        ({"errorType": "E", "errorMessage": "m", "stackTrace": [1, None]}, ["E: m"]),
    ],
)
def test_errors_are_readable(error: object, lines: list[str]) -> None:
    assert readable_error(json.dumps(error).encode()).split("\n") == lines


def test_what_is_no_json_is_shown() -> None:
    assert readable_error(b"oops\xff") == "oops\ufffd"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name a function"),
        (["f"], "No gateway runs on"),
        (["--dead-letters"], "No gateway runs on"),
        (["f", "--event", "{app}/none.json"], "cannot be used: No such file"),
        (["f", "--event", "{app}/bad.json"], "bad.json is not JSON"),
    ],
)
def test_a_sentence_and_1(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / ".fairlead").mkdir()
    assert main(["invoke", "--app", str(tmp_path), *(word.format(app=tmp_path) for word in words)]) == 1
    assert sentence in capsys.readouterr().err

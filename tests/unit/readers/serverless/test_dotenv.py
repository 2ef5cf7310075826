from pathlib import Path

import pytest

from fairlead.readers.files import Files, UnreadableError
from fairlead.readers.serverless.dotenv import framework_files, load, parse, plugin_files


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1\nB = two words \n", {"A": "1", "B": "two words"}),
        ("# A=1\n\n  export B=2 # why\n", {"B": "2"}),
        ("A='x # y'\nB=\"x # y\"\nC=`x`\n", {"A": "x # y", "B": "x # y", "C": "x"}),
        ("A=\"a\\nb\"\nB='a\\nb'\n", {"A": "a\nb", "B": "a\\nb"}),
        ('A="first\nsecond"\nB=2\n', {"A": "first\nsecond", "B": "2"}),
        ("A=\nB=''\n", {"A": "", "B": ""}),
        ("A=x\nB=$A-${A}-${NO:-d}-\\$A\n", {"A": "x", "B": "x-x-d-$A"}),
        ("A='$HOME'\nB=$HOME\n", {"A": "$HOME", "B": "/home/me"}),
        ("URL=postgres://u:p@h/d?x=1\n", {"URL": "postgres://u:p@h/d?x=1"}),
        ("A: yaml style\n", {"A": "yaml style"}),
        ("no line\n=x\n", {}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_lines(text: str, values: dict[str, str]) -> None:
    assert parse(text, {"HOME": "/home/me"}) == values


def test_the_framework_reads_one_file_and_the_plugin_all(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=general\nB=general\n")
    (tmp_path / ".env.dev").write_text("A=dev\n")
    (tmp_path / ".env.local").write_text("C=local\n")
    assert load(Files(), tmp_path, framework_files("dev"), {}) == {"A": "dev"}
    assert load(Files(), tmp_path, framework_files("prod"), {}) == {"A": "general", "B": "general"}
    assert load(Files(), tmp_path, plugin_files("dev"), {}) == {"A": "dev", "B": "general", "C": "local"}
    assert load(Files(), tmp_path / "gone", plugin_files("dev"), {}) == {}


def test_a_file_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\n")
    with pytest.raises(UnreadableError):
        load(Files(), tmp_path, framework_files("dev"), {})

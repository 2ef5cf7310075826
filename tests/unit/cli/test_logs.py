"""`fairlead logs` on files."""

import argparse
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.cli.logs import since

ID = "79b4f56e-95b1-4643-9700-2807f4e68189"
OTHER = "00000000-95b1-4643-9700-2807f4e68189"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / ".fairlead" / "logs"
    folder.mkdir(parents=True)
    (folder / "a.log").write_text(f"2026-01-01T00:00:01.000Z a {ID} one\n2026-01-01T00:00:03.000Z a:2 {ID} three\n")
    (folder / "b.log").write_text(f"2026-01-01T00:00:02.000Z b {OTHER} two\x1b\n2999-01-01T00:00:00.000Z b - later\n")
    (folder / "tables.log").write_text("something else\n")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["one", "two\\x1b", "three", "later"]),
        (["a"], ["one", "three"]),
        (["app-dev-a"], ["one", "three"]),
        (["a:2"], ["three"]),
        (["--since", "2026-01-01T00:00:02"], ["two\\x1b", "three", "later"]),
        (["--since", "10m"], ["later"]),
        (["--request", "00000000"], ["two\\x1b"]),
        (["a", "--request", OTHER], []),
    ],
)
def test_shown(app: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: list[str]) -> None:
    assert main(["logs", "--app", str(app), *words]) == 0
    assert [line.split(" ", 3)[3] for line in capsys.readouterr().out.splitlines()] == expected


def test_a_function_without_a_log(app: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "--app", str(app), "none"]) == 1
    assert "There is no log of none. There are a, b" in capsys.readouterr().err
    assert main(["logs", "--app", str(tmp_path), "--data", str(tmp_path / "x")]) == 1
    assert "There are no logs of functions in" in capsys.readouterr().err


def test_spans_and_moments() -> None:
    now = 1_700_000_000.0
    assert [since(text)(now) - now for text in ("30s", "10m", "2h", "1d")] == [-30, -600, -7200, -86_400]
    assert since("2023-11-14T22:13:20Z")(0.0) == now
    assert since("2023-11-14T23:13:20+01:00")(0.0) == now
    with pytest.raises(argparse.ArgumentTypeError, match="no span"):
        since("soon")

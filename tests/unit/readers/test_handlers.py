from pathlib import Path

import pytest

from fairlead.readers.handlers import candidates, check, endings
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from unit.readers.making import PLACE

AT = Node("handler", PLACE)


@pytest.mark.parametrize("ending", [".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts"])
def test_node_finds_every_ending(tmp_path: Path, ending: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / f"src/app{ending}").touch()
    report = Report()
    assert check("./src/app.handler", "nodejs18.x", tmp_path, "f", AT, report)
    assert not report.problems


@pytest.mark.parametrize("handler", ["a/b.c", "a.b.c", "./a/b.c", "a/../a/b.c"])
def test_python_takes_dots_for_folders(tmp_path: Path, handler: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.py").touch()
    assert check(handler, "python3.12", tmp_path, "f", AT, Report())


def test_a_runtime_has_its_own_endings(tmp_path: Path) -> None:
    (tmp_path / "app.py").touch()
    assert not check("app.handler", "nodejs20.x", tmp_path, "f", AT, Report())
    assert endings("go1.x") == ()
    assert candidates("a.b.c", "nodejs20.x")[0] == "a.b.js"
    assert "a.js" in candidates("a.b.c", "nodejs20.x")


@pytest.mark.parametrize("handler", ["../app.handler", "a/../../app.handler", "/etc/app.handler", "..handler"])
def test_nothing_outside_the_folder_is_a_handler(tmp_path: Path, handler: str) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "app.js").touch()
    report = Report()
    assert not check(handler, "nodejs18.x", folder, "f", AT, report)
    assert len(report.problems) == 1


@pytest.mark.parametrize("handler", ["", "app", ".", "app.", ".handler", "a\0b.c"])
def test_a_handler_without_file_or_export_is_told(tmp_path: Path, handler: str) -> None:
    report = Report()
    assert not check(handler, "nodejs18.x", tmp_path, "f", AT, report)
    assert "names no export" in report.problems[0].message


def test_near_matches_are_offered_and_packages_are_not(tmp_path: Path) -> None:
    for name in ("src/connect.ts", "node_modules/x/conect.js", "other.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    report = Report()
    check("src/conect.handler", "nodejs18.x", tmp_path, "f", AT, report)
    assert report.problems[0].hint == "Is one of these meant? src/connect.ts"


def test_a_folder_without_code_asks_for_the_build(tmp_path: Path) -> None:
    report = Report()
    check("dist/app.handler", "nodejs18.x", tmp_path, "f", AT, report)
    assert "a build that has not run" in report.problems[0].hint

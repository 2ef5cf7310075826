"""Who may import whom, as import-linter holds it: the strata, and the code that runs inside a function's process."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from house.source import PACKAGE, ROOT, configuration

STRATA, WORKER = configuration()["tool"]["importlinter"]["contracts"]


def lint(root: Path) -> tuple[int, str]:
    """import-linter's exit code, and what it says, on the checkout at `root`."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def rooms(layer: str) -> list[str]:
    return re.findall(r"\w+", layer)


def open_rooms(root: Path, layer: str) -> list[str]:
    package = root / "src" / PACKAGE
    return [
        room for room in rooms(layer) if (package / f"{room}.py").exists() or (package / room / "__init__.py").exists()
    ]


def plant(root: Path, room: str, line: str) -> str:
    """Put `line` into `room`; gives the module in which it now stands."""
    package = root / "src" / PACKAGE
    file = package / f"{room}.py"
    if file.exists():
        file.write_text(f"{file.read_text()}\n{line}\n")
        return f"{PACKAGE}.{room}"
    (package / room / "planted.py").write_text(f"{line}\n")
    return f"{PACKAGE}.{room}.planted"


def test_every_contract_holds() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


def test_rooms_in_parentheses_are_not_built_yet() -> None:
    in_parentheses = [room for layer in STRATA["layers"] for room in re.findall(r"\((\w+)\)", layer)]
    assert in_parentheses, "nothing left to build: this test has done its work"
    assert open_rooms(ROOT, " ".join(in_parentheses)) == []


def test_an_import_from_above_is_caught_in_every_stratum(tree: Path) -> None:
    strata = [present for layer in STRATA["layers"] if (present := open_rooms(tree, layer))]
    planted = {}
    for above, below in pairwise(strata):
        planted[plant(tree, below[0], f"import {PACKAGE}.{above[-1]}")] = f"{PACKAGE}.{above[-1]}"
    code, said = lint(tree)
    assert code != 0
    for importer, imported in planted.items():
        assert re.search(rf"{re.escape(importer)} -> {re.escape(imported)}\b", said), (
            f"{importer} -> {imported}\n{said}"
        )


def test_an_import_from_beside_is_caught_in_every_stratum(tree: Path) -> None:
    planted = {}
    for layer in STRATA["layers"]:
        beside = open_rooms(tree, layer)
        if len(beside) > 1:
            planted[plant(tree, beside[0], f"import {PACKAGE}.{beside[1]}")] = f"{PACKAGE}.{beside[1]}"
    code, said = lint(tree)
    assert code != 0
    for importer, imported in planted.items():
        assert re.search(rf"{re.escape(importer)} -> {re.escape(imported)}\b", said), (
            f"{importer} -> {imported}\n{said}"
        )


def test_a_folder_that_stands_nowhere_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "utils").mkdir()
    (tree / "src" / PACKAGE / "utils" / "__init__.py").touch()
    code, said = lint(tree)
    assert code != 0
    assert "fairlead.utils" in said


def test_a_worker_that_imports_the_package_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "functions" / "worker" / "python" / "planted.py").write_text(f"import {PACKAGE}.model\n")
    code, said = lint(tree)
    assert code != 0
    assert f"{WORKER['name']} BROKEN" in said


def test_a_worker_that_imports_its_own_room_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "functions" / "worker" / "python" / "planted.py").write_text(
        f"from {PACKAGE}.functions import results\n"
    )
    code, said = lint(tree)
    assert code != 0
    assert f"{WORKER['name']} BROKEN" in said

"""Every source file has a test of its own: src/fairlead/<room>/<file>.py is tested by tests/unit/<room>/test_<file>.py.

A file that is tested otherwise stands in pyproject.toml, under tool.fairlead.untwinned, with what tests it instead; a
name ending in `/` there stands for all files of a folder. A file that only declares (constants, records, Protocols) has
nothing to test; a package's `__init__.py` with more than that has its twin in test_init.py.
"""

import ast
from pathlib import Path

import pytest

from house.source import PACKAGE, ROOT, Source, configuration, sources


def twin(source: Source) -> str:
    folder, _, name = source.relative.rpartition("/")
    return f"tests/unit/{folder}/test_{name.removesuffix('.py').strip('_')}.py".replace("//", "/")


def holds_code(source: Source) -> bool:
    """Whether any function does more than keep its arguments, or the module does something when it is imported."""
    declaring = ast.Expr | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.ClassDef | ast.FunctionDef
    functions = (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    body = [statement for statement in source.tree.body if not _for_types_only(statement)]
    return not all(isinstance(statement, declaring) for statement in body) or any(
        not _only_keeps(statement) for function in functions for statement in function.body
    )


def _for_types_only(statement: ast.stmt) -> bool:
    """`if TYPE_CHECKING:`, which no running program enters."""
    match statement:
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
            return True
        case _:
            return False


def _only_keeps(statement: ast.stmt) -> bool:
    """A docstring, `...`, `super().__init__(...)`, or `self.name = name`."""
    match statement:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"))):
            return True
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"))], value=kept):
            return isinstance(kept, ast.Name | ast.Constant | ast.BoolOp)
        case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self")), value=ast.Name() | ast.Constant()):
            return True
        case _:
            return False


def untwinned(root: Path, tests: Path) -> tuple[list[str], list[str]]:
    """Source files without a twin that stand in no list, and entries of the list that are needed no more."""
    listed: dict[str, str] = configuration(root)["tool"][PACKAGE]["untwinned"]
    alone = {source.relative for source in sources(root) if holds_code(source) and not (tests / twin(source)).exists()}
    covered = {entry: {file for file in alone if _covers(entry, file)} for entry in listed}
    return sorted(alone.difference(*covered.values())), sorted(entry for entry, files in covered.items() if not files)


def _covers(entry: str, file: str) -> bool:
    return file.startswith(entry) if entry.endswith("/") else file == entry


def test_every_source_file_has_a_twin_or_a_reason() -> None:
    without, outdated = untwinned(ROOT, ROOT)
    assert without == [], "write these tests, or say in pyproject.toml what tests the file instead"
    assert outdated == [], "these have a twin now, or are gone: take them off the list in pyproject.toml"


def test_every_reason_is_a_sentence() -> None:
    listed: dict[str, str] = configuration()["tool"][PACKAGE]["untwinned"]
    assert [file for file, reason in listed.items() if len(reason.split()) < 3] == []


def test_a_new_file_without_a_twin_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "net" / "planted.py").write_text("def planted(text: str) -> str:\n    return text\n")
    assert "net/planted.py" in untwinned(tree, ROOT)[0]


def test_a_file_that_only_declares_needs_none(tree: Path) -> None:
    (tree / "src" / PACKAGE / "net" / "planted.py").write_text(
        '"""Planted."""\n\nfrom typing import Protocol\n\nLIMIT = 1\n\n\n'
        "class Record:\n    def __init__(self, a: int) -> None:\n        self.a = a\n        self.b = 2\n\n\n"
        "class Door(Protocol):\n    def open(self) -> None: ...\n"
    )
    assert "net/planted.py" not in untwinned(tree, ROOT)[0]


def test_a_package_needs_a_twin_once_it_holds_code(tree: Path) -> None:
    package = tree / "src" / PACKAGE / "net" / "planted" / "__init__.py"
    package.parent.mkdir()
    package.write_text('"""Planted."""\n\nfrom os import path\n\nPLANTED = 1\n')
    assert "net/planted/__init__.py" not in untwinned(tree, ROOT)[0]
    package.write_text("def planted() -> int:\n    return 1\n")
    assert "net/planted/__init__.py" in untwinned(tree, ROOT)[0]


def list_entry(tree: Path, entry: str) -> None:
    configured = (tree / "pyproject.toml").read_text()
    header = f"[tool.{PACKAGE}.untwinned]\n"
    assert header in configured
    (tree / "pyproject.toml").write_text(configured.replace(header, f'{header}"{entry}" = "tested by nothing"\n'))


@pytest.mark.parametrize("entry", ["gone.py", "gone/"])
def test_an_outdated_entry_is_caught(tree: Path, entry: str) -> None:
    list_entry(tree, entry)
    assert entry in untwinned(tree, ROOT)[1]


@pytest.mark.parametrize("entry", ["net/planted/file.py", "net/planted/"])
def test_a_listed_file_or_folder_needs_no_twin(tree: Path, entry: str) -> None:
    file = tree / "src" / PACKAGE / "net" / "planted" / "file.py"
    file.parent.mkdir()
    file.write_text("def planted() -> int:\n    return 1\n")
    assert "net/planted/file.py" in untwinned(tree, ROOT)[0]
    list_entry(tree, entry)
    without, outdated = untwinned(tree, ROOT)
    assert "net/planted/file.py" not in without
    assert entry not in outdated

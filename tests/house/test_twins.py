"""Every source file has a test of its own: src/fairlead/<room>/<file>.py is tested by tests/unit/<room>/test_<file>.py.

A file that is tested otherwise stands in pyproject.toml, under tool.fairlead.untwinned, with what tests it instead. A
package's `__init__.py` needs a twin (test_init.py) only when it holds code. What runs inside a function's process is
tested from outside.
"""

import ast
from pathlib import Path

from house.source import PACKAGE, ROOT, Source, configuration, copy_tree, sources


def twin(source: Source) -> str:
    folder, _, name = source.relative.rpartition("/")
    return f"tests/unit/{folder}/test_{name.strip('_')}".replace("//", "/")


def holds_code(source: Source) -> bool:
    """Whether there is more than a docstring, imports, and names given a constant."""
    quiet = ast.Expr | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
    return not all(isinstance(statement, quiet) for statement in source.tree.body)


def untwinned(root: Path, tests: Path) -> tuple[list[str], list[str]]:
    """Source files without a twin that stand in no list, and entries of the list that are needed no more."""
    listed: dict[str, str] = configuration(root)["tool"][PACKAGE]["untwinned"]
    alone = {
        source.relative
        for source in sources(root)
        if (not source.is_package or holds_code(source)) and not (tests / twin(source)).exists()
    }
    return sorted(alone - listed.keys()), sorted(listed.keys() - alone)


def test_every_source_file_has_a_twin_or_a_reason() -> None:
    without, outdated = untwinned(ROOT, ROOT)
    assert without == [], "write these tests, or say in pyproject.toml what tests the file instead"
    assert outdated == [], "these have a twin now, or are gone: take them off the list in pyproject.toml"


def test_every_reason_is_a_sentence() -> None:
    listed: dict[str, str] = configuration()["tool"][PACKAGE]["untwinned"]
    assert [file for file, reason in listed.items() if len(reason.split()) < 3] == []


def test_a_new_file_without_a_twin_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "net" / "planted.py").write_text("PLANTED = 1\n")
    assert "net/planted.py" in untwinned(tree, ROOT)[0]


def test_a_package_needs_a_twin_once_it_holds_code(tree: Path) -> None:
    package = tree / "src" / PACKAGE / "net" / "planted" / "__init__.py"
    package.parent.mkdir()
    package.write_text('"""Planted."""\n\nfrom os import path\n\nPLANTED = 1\n')
    assert "net/planted/__init__.py" not in untwinned(tree, ROOT)[0]
    package.write_text("def planted() -> None: ...\n")
    assert "net/planted/__init__.py" in untwinned(tree, ROOT)[0]


def test_an_outdated_entry_is_caught(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    configured = (tree / "pyproject.toml").read_text()
    header = f"[tool.{PACKAGE}.untwinned]\n"
    assert header in configured
    (tree / "pyproject.toml").write_text(
        configured.replace(header, f'{header}"gone.py" = "tested by nothing at all"\n')
    )
    assert "gone.py" in untwinned(tree, ROOT)[1]

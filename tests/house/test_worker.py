"""What runs inside a function's process never names the package: an app may ship one of the same name, and our modules
must not be found among its own."""

from pathlib import Path

from house.source import PACKAGE, ROOT, sources

WORKER = "functions/worker/"


def named(root: Path) -> list[str]:
    """Imports of the package in the worker's files, `import fairlead` itself among them, as `file:line name`."""
    return [
        f"{source.relative}:{line} {name}"
        for source in sources(root)
        if source.relative.startswith(WORKER)
        for line, name in source.imports()
        if name.split(".")[0] == PACKAGE
    ]


def test_no_import_of_the_worker_names_the_package() -> None:
    assert named(ROOT) == []


def test_every_way_of_naming_it_is_caught(tree: Path) -> None:
    lines = (
        f"import {PACKAGE}",
        f"import {PACKAGE} as ours",
        f"from {PACKAGE} import NAME",
        f"from {PACKAGE}.model import limits",
        f"def late() -> None:\n    import {PACKAGE}.ids",
        "from ... import ids",
    )
    for number, line in enumerate(lines):
        (tree / "src" / PACKAGE / "functions" / "worker" / f"planted_{number}.py").write_text(f"{line}\n")
    found = named(tree)
    assert [line for number, line in enumerate(lines) if not any(f"planted_{number}.py:" in one for one in found)] == []

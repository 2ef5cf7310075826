"""What runs inside a function's process never names the package: an app may ship one of the same name, and our modules
must not be found among its own."""

import sys
from pathlib import Path

from apps import echo
from clients import Client
from house.source import PACKAGE, ROOT, sources
from program import Program

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


def test_a_function_finds_nothing_loaded_but_the_standard_library_and_itself(tmp_path: Path) -> None:
    app = echo(tmp_path / "app")
    (app / "handler.py").write_text(
        "import json\nimport sys\n\n\ndef echo(event, context):\n"
        '    return {"statusCode": 200, "body": json.dumps(sorted(sys.modules))}\n'
    )
    with Program(app, data=tmp_path / "data") as program, Client(program.websocket()) as client:
        client.says(ask="modules")
        loaded = {name.split(".")[0] for name in client.hears()}
    of_the_interpreter = {"__main__", "_distutils_hack", "sitecustomize", "usercustomize"}
    assert "json" in loaded
    assert loaded - sys.stdlib_module_names - of_the_interpreter == {"handler"}


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

"""The pure rooms import nothing but what is listed: a list of what is forbidden would let the next module through."""

import ast
from pathlib import Path
from typing import Final

import pytest

from house.source import PACKAGE, ROOT, Source, configuration, sources

STANDARD: Final = frozenset(
    {
        "__future__",
        "abc",
        "base64",
        "binascii",
        "bisect",
        "collections",
        "collections.abc",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "hmac",
        "http.HTTPStatus",
        "ipaddress",
        "itertools",
        "json",
        "keyword",
        "math",
        "numbers",
        "operator",
        "re",
        "reprlib",
        "string",
        "struct",
        "textwrap",
        "types",
        "typing",
        "unicodedata",
        "urllib.parse",
        "zlib",
    }
)
"""Modules of the standard library that neither look at the world nor change it. `datetime` can, by names that ruff and
test_time_and_chance.py keep out."""

OUTWARD: Final = frozenset({"__import__", "breakpoint", "compile", "eval", "exec", "open", "print"})
"""Built-in functions that reach the world, or code that this test cannot see."""


def violations(root: Path) -> list[str]:
    """Whatever a pure room of the checkout at `root` imports or calls beside its list, as `file:line name`."""
    pure: dict[str, list[str]] = configuration(root)["tool"]["fairlead"]["pure-rooms"]
    return [
        found
        for source in sources(root)
        for room, extra in pure.items()
        if f"{source.module}.".startswith(f"{PACKAGE}.{room}.")
        for found in _impure(source, [f"{PACKAGE}.{room}", f"{PACKAGE}.model", f"{PACKAGE}.jsonpath", *extra])
    ]


def _impure(source: Source, allowed: list[str]) -> list[str]:
    found = []
    for line, name in source.imports():
        standard = name in STANDARD or name.rpartition(".")[0] in STANDARD
        if not standard and not any(f"{name}.".startswith(f"{one}.") for one in allowed):
            found.append(f"{source.relative}:{line} {name}")
    outward = (node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id in OUTWARD)
    return found + [f"{source.relative}:{node.lineno} {node.id}" for node in outward]


def planted(root: Path, file: str) -> list[str]:
    return [found for found in violations(root) if found.startswith(f"{file}:")]


def test_pure_rooms_import_only_what_is_listed() -> None:
    assert violations(ROOT) == []


FORBIDDEN: Final = (
    "import secrets",
    "import uuid",
    "import threading",
    "import subprocess",
    "import select",
    "import asyncio",
    "import time",
    "import os.path",
    "import urllib",
    "import urllib.request",
    "import importlib",
    "import fairlead",
    "import fairlead.clock",
    "from fairlead import ids",
    "from fairlead.net import messages",
    "from .. import clock",
    "from ..net.messages import Request",
    "import websockets",
    "def late() -> None:\n    from socket import socket",
    "text = open('/etc/hosts').read()",
    "import_it = __import__",
)


@pytest.mark.parametrize("room", ["model", "websocket_api"])
def test_a_planted_import_is_caught(tree: Path, room: str) -> None:
    for number, line in enumerate(FORBIDDEN):
        (tree / "src" / PACKAGE / room / f"planted_{number}.py").write_text(f"{line}\n")
    found = violations(tree)
    caught = [sum(f"{room}/planted_{number}.py:" in one for one in found) for number in range(len(FORBIDDEN))]
    assert [line for line, times in zip(FORBIDDEN, caught, strict=True) if times != 1] == []


def test_the_rooms_own_modules_are_allowed(tree: Path) -> None:
    (tree / "src" / PACKAGE / "websocket_api" / "planted.py").write_text(
        "import json\n"
        "from collections.abc import Callable\n"
        "from urllib.parse import unquote\n"
        "import msgspec.json\n"
        "from fairlead.model import limits\n"
        "from fairlead import jsonpath\n"
        "from . import replies\n"
    )
    assert planted(tree, "websocket_api/planted.py") == []


def test_a_module_that_only_begins_like_an_allowed_one_is_caught(tree: Path) -> None:
    (tree / "src" / PACKAGE / "websocket_api" / "planted.py").write_text("import fairlead.models\nimport jsonschema\n")
    assert len(planted(tree, "websocket_api/planted.py")) == 2

"""Which of the packages that Lambda provides an app's sources ask for, and its own packages do not hold.

Found by reading, not by running: a pattern over the text of the sources. A name in a comment counts too, which costs a
needless fetch at worst.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SCRIPTS: Final = frozenset({".js", ".cjs", ".mjs", ".jsx"})
_TYPED: Final = frozenset({".ts", ".cts", ".mts", ".tsx"})
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "venv"})
_LARGEST: Final = 4 << 20
"""Bytes; a larger file is a bundle of something else. Our choice."""

_ASKED: Final = re.compile(
    rb"""\b(from|import\s*\(|import|require\s*\()\s*["'`](aws-sdk(?=["'`/])|@aws-sdk/|@smithy/|@aws-crypto/)([^"'`\n]*)["'`]"""
)
_BOTO3: Final = re.compile(rb"^\s*(?:import|from)\s+(?:boto3|botocore)\b", re.MULTILINE)

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Needs:
    """What an app takes from the runtime."""

    v2: bool = False
    """`aws-sdk`, the SDK for JavaScript 2."""
    v3: bool = False
    """Some of `@aws-sdk/*` or what it is made of."""
    imports: bool = False
    """One of them is asked for by `import` in a file that is not compiled, so NODE_PATH does not serve it."""


class Sources:
    """Reads an app's sources, each again only when it has changed."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[Stamp, frozenset[tuple[str, bool]]]] = {}

    def node(self, folder: Path) -> Needs:
        """What the scripts under `folder` need and neither they nor a folder above have in `node_modules`."""
        v2 = v3 = imports = False
        for path, stamp in _files(folder, _SCRIPTS | _TYPED):
            for package, imported in self._packages(path, stamp):
                if _resolves(package, path.parent):
                    continue
                v2 = v2 or package == "aws-sdk"
                v3 = v3 or package != "aws-sdk"
                imports = imports or imported
        return Needs(v2, v3, imports)

    def boto3(self, folder: Path) -> bool:
        """Whether a Python file under `folder` imports boto3 or botocore."""
        return any(_BOTO3.search(_text(path)) for path, _ in _files(folder, frozenset({".py"})))

    def _packages(self, path: Path, stamp: Stamp) -> frozenset[tuple[str, bool]]:
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            typed = path.suffix in _TYPED
            found = frozenset(_package(*match, typed=typed) for match in _ASKED.findall(_text(path)))
            known = self._read[path] = (stamp, found)
        return known[1]


def _package(keyword: bytes, first: bytes, rest: bytes, *, typed: bool) -> tuple[str, bool]:
    """(package, whether Node's own `import` looks it up)."""
    scope = first.decode()
    name = scope + rest.decode(errors="replace").split("/")[0] if scope.endswith("/") else scope
    dynamic = keyword.startswith(b"import") and keyword.endswith(b"(")
    return name, dynamic or (not typed and not keyword.startswith(b"require"))


def _files(folder: Path, suffixes: frozenset[str]) -> Iterator[tuple[Path, Stamp]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED and not name.startswith(".")]
        for name in names:
            if os.path.splitext(name)[1] in suffixes:
                path = Path(parent, name)
                try:
                    status = path.stat()
                except OSError:  # gone since, or a link to nowhere
                    continue
                if status.st_size <= _LARGEST:
                    yield path, (status.st_mtime_ns, status.st_size)


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _resolves(package: str, folder: Path) -> bool:
    return any((above / "node_modules" / package).exists() for above in (folder, *folder.parents))

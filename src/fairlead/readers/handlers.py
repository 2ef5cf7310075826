"""Finds the file that a handler means, or says which one was meant.

`a/b.c` is the export `c` of `a/b.js` (or another ending); Python takes `a.b.c` for `a/b.py` too. Lambda's own rule for
Node: the module's name ends at the first dot of the last path segment.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from fairlead.readers.nodes import Node
from fairlead.readers.report import Report

_NODE: Final = (".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_PYTHON: Final = (".py",)
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "venv", ".venv", ".git", ".serverless", ".fairlead"})
_LISTED: Final = 2000
"""Files looked at for near matches; a hint is not worth more."""


def endings(runtime: str) -> tuple[str, ...]:
    """The endings of files that can hold a handler of a runtime; none for a runtime that is not run here."""
    if runtime.startswith("nodejs"):
        return _NODE
    return _PYTHON if runtime.startswith("python") else ()


def check(handler: str, runtime: str, folder: Path, label: str, at: Node, report: Report) -> bool:
    """Whether the handler's file is there. What is wrong with it is reported; `label` is the function's key."""
    stem, dot, export = handler.rpartition(".")
    if not dot or not stem or not export or "\0" in handler:
        message = f"The handler `{handler}` of the function `{label}` names no export."
        report.error(message, "Write file and export with a dot between: `src/app.handler`.", at)
        return False
    path = os.path.normpath(stem)
    if os.path.isabs(path) or path.split(os.sep)[0] == os.pardir:
        message = f"The handler `{handler}` of the function `{label}` lies outside the config's folder."
        report.error(message, "Move the code below that folder, or the config above the code.", at)
        return False
    if any((folder / candidate).is_file() for candidate in candidates(handler, runtime)):
        return True
    tried = ", ".join(endings(runtime))
    message = f"The handler `{handler}` of the function `{label}` has no file: `{path}` with {tried} is not there."
    report.error(message, _hint(path, runtime, folder), at)
    return False


def candidates(handler: str, runtime: str) -> list[str]:
    """The paths, relative to the folder, that can hold a handler, the likeliest first."""
    head, slash, tail = os.path.normpath(handler).rpartition("/")
    stems = [head + slash + tail.rpartition(".")[0]]
    if runtime.startswith("python"):
        stems.append(head + slash + tail.rpartition(".")[0].replace(".", "/"))
    else:
        stems.append(head + slash + tail.partition(".")[0])
    return [stem + ending for stem in dict.fromkeys(stems) for ending in endings(runtime)]


def _hint(wanted: str, runtime: str, folder: Path) -> str:
    there = _handler_files(folder, endings(runtime))
    if not there:
        return "There is no such file in the whole folder; is it made by a build that has not run?"
    names = {str(Path(name).with_suffix("")): name for name in there}
    near = [names[name] for name in get_close_matches(wanted[:200], names, n=3, cutoff=0.5)]
    if not near:
        near = [name for name in there if Path(name).stem == Path(wanted).name][:3] or sorted(there, key=len)[:3]
    return f"Is one of these meant? {', '.join(near)}"


def _handler_files(folder: Path, allowed: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    seen = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        seen += len(files) + len(folders)
        found += (
            os.path.relpath(os.path.join(place, name), folder) for name in sorted(files) if name.endswith(allowed)
        )
        if seen > _LISTED:
            break
    return found

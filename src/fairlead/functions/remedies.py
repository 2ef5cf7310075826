"""An error at loading a handler, made into a Problem: what, where, and what to do about it."""

import json
import os
import re
import sys
from typing import Any, Final

from fairlead.functions import interpreters
from fairlead.functions.runtimes import family
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity

_PYTHON_PLACE: Final = re.compile(r'File "([^"]+)",? [Ll]ine (\d+)')
_NODE_PLACE: Final = re.compile(r"(?:^|[\s(])(?:file://)?(/[^\s():]+):(\d+)")
_PYTHON_MISSING: Final = re.compile(r"No module named '([^']+)'")
_NODE_MISSING: Final = re.compile(r"Cannot find (?:module|package) '([^']+)'")
_LONGEST: Final = 1000


def problem(function: Function, payload: bytes) -> Problem:
    """The Problem for an error object that a worker sent, or that was made for it."""
    try:
        error: Any = json.loads(payload)
        kind, text = str(error["errorType"]), str(error["errorMessage"])
        stack = error.get("stackTrace") or error.get("trace") or []
        lines = [str(line) for line in stack] if isinstance(stack, list) else []
    except (ValueError, TypeError, KeyError, AttributeError):
        kind, text, lines = "Runtime.ExitError", payload[:_LONGEST].decode(errors="replace"), []
    file, line = _place(function, lines)
    message = f"{function.label}: {kind}: {text[:_LONGEST]}"
    return Problem(Severity.ERROR, message, _remedy(function, kind, text), file, line)


def _place(function: Function, stack: list[str]) -> tuple[str, int | None]:
    """The innermost line of the app's own code, else where the config declares the function."""
    python = family(function.runtime) == "python"
    inside = os.path.join(function.folder, "")
    places = (_PYTHON_PLACE if python else _NODE_PLACE).findall("\n".join(stack))
    own = [(file, int(line)) for file, line in places if file.startswith(inside) and "/node_modules/" not in file]
    if not own:
        return function.file, function.line
    return own[-1] if python else own[0]


def _remedy(function: Function, kind: str, text: str) -> str:
    if kind == "Runtime.HandlerNotFound" or kind == "Runtime.MalformedHandlerName":
        return f"The config says handler: {function.handler} (path/to/module.function), in {function.folder}."
    missing = _PYTHON_MISSING.search(text)
    if missing is not None:
        return _install_python(function, missing[1])
    missing = _NODE_MISSING.search(text)
    if missing is not None and not missing[1].startswith((".", "/")):
        return f"Run `npm install` in {function.folder} (or add {missing[1]} to its package.json)."
    return ""


def _install_python(function: Function, module: str) -> str:
    top = module.partition(".")[0]
    if function.handler.replace("/", ".").startswith(f"{module}."):
        return f"The config says handler: {function.handler}, in {function.folder}, and there is no such file."
    layout = interpreters.find(function, sys.executable, "")
    if layout.has_venv:
        what = "-r requirements.txt" if layout.has_requirements else top
        return f"Run `.venv/bin/pip install {what}` in {layout.home}."
    what = "-r requirements.txt" if layout.has_requirements else top
    return f"Run `python -m venv .venv && .venv/bin/pip install {what}` in {layout.home}."

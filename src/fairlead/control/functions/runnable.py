"""From what is kept of a function to what runs, and from what a config declares to what CreateFunction takes."""

from math import ceil
from pathlib import Path
from typing import Any

from fairlead.control.code import folder_of
from fairlead.control.definitions import Document
from fairlead.control.functions.names import LATEST
from fairlead.model.apps import Function


def code_folder(document: Document, code: Path) -> str:
    """Where a function's code is. `code` is the folder of all code (DATA/code)."""
    kept = document["code"]
    return kept["folder"] if "folder" in kept else str(folder_of(code, kept["sha256"]))


def to_function(document: Document, folder: str) -> Function:
    """What runs: a function, or a version of it. `folder` is that of its code."""
    version = document.get("Version", LATEST)
    label = document.get("label") or document["FunctionName"]
    return Function(
        name=document["FunctionName"],
        handler=document["Handler"],
        runtime=document["Runtime"],
        folder=folder,
        arn=document["FunctionArn"],
        label=label if version == LATEST else f"{label}:{version}",
        timeout_seconds=float(document["Timeout"]),
        memory_mb=document["MemorySize"],
        environment=document.get("Environment", {}).get("Variables", {}),
        role_arn=document["Role"],
        concurrency=document.get("concurrency"),
        file=document.get("file", ""),
        line=document.get("line"),
        version=version,
        log_format=document.get("LoggingConfig", {}).get("LogFormat", "Text"),
    )


def to_params(function: Function) -> dict[str, Any]:
    """CreateFunction's parameters for a function of a config. Members in lower case are ours: no request has them."""
    return {
        "FunctionName": function.name,
        "Runtime": function.runtime,
        "Handler": function.handler,
        "Role": function.role_arn,
        "Timeout": ceil(function.timeout_seconds),
        "MemorySize": function.memory_mb,
        "Environment": {"Variables": dict(function.environment)},
        "Code": {"folder": function.folder},
        "label": function.label,
        "file": function.file,
        "line": function.line,
        "concurrency": function.concurrency,
    }

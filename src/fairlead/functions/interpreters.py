"""Which Python an app's functions run on, and where it finds their packages."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.model.apps import Function

_PRELOADED: Final = ("boto3", "botocore", "urllib3", "s3transfer", "jmespath", "dateutil", "six.py")
"""What a zygote loads; an app that carries one of these in its own folder gets a zygote that sees the folder."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How an app's Python is laid out on disk."""

    python: str
    """The interpreter to start."""
    version: str
    """`3.12`."""
    home: Path
    """The folder of its `.venv` and `requirements.txt`, or the task root."""
    has_venv: bool
    has_requirements: bool
    carries: bool
    """The task root itself holds packages that are otherwise preloaded."""
    has_boto3: bool
    """In the task root or in the `.venv`."""


def find(function: Function, python: str, version: str) -> Layout:
    """Look at the disk. `python` and `version` are used for an app without a `.venv`.

    A `.venv` is looked for in the task root and the folders above it, up to that of the config.
    """
    root = Path(function.folder)
    carries = any((root / name).exists() for name in _PRELOADED)
    has_boto3 = (root / "boto3").is_dir()
    folders = _folders(function)
    requirements = next((folder for folder in folders if (folder / "requirements.txt").exists()), None)
    for folder in folders:
        own = folder / ".venv/bin/python"
        if not os.access(own, os.X_OK):
            continue
        sites = sorted((folder / ".venv/lib").glob("python3*/site-packages"))
        if not sites:
            continue
        version = sites[-1].parent.name.removeprefix("python")
        has_boto3 = has_boto3 or (sites[-1] / "boto3").is_dir()
        return Layout(str(own), version, folder, True, requirements is not None, carries, has_boto3)
    return Layout(python, version, requirements or root, False, requirements is not None, carries, has_boto3)


def _folders(function: Function) -> list[Path]:
    """The task root and what is above it, up to the config's folder when that is above it too."""
    root = Path(function.folder)
    config = Path(os.path.abspath(function.file)).parent if function.file else root
    if config == root or not root.is_relative_to(config):
        return [root]
    above = list(root.parents)
    return [root, *above[: above.index(config) + 1]]

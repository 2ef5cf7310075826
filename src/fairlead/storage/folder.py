"""The data folder: made on first use, readable by its owner only, and never committed to anyone's repository."""

import shutil
from pathlib import Path

from fairlead.storage.lock import FILE as LOCK


def prepare(folder: Path) -> None:
    """Make `folder` and its parents where they are missing, with a `.gitignore` that excludes everything in it.

    A `.gitignore` that is there already is left as it is. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")


def clear(folder: Path) -> None:
    """Remove everything in `folder` but what makes it one: its `.gitignore` and the lock that its user holds."""
    for path in folder.iterdir():
        if path.name in (".gitignore", LOCK):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

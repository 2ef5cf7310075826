"""The data folder: made on first use, readable by its owner only, and never committed to anyone's repository."""

from pathlib import Path


def prepare(folder: Path) -> None:
    """Make `folder` and its parents where they are missing, with a `.gitignore` that excludes everything in it.

    A `.gitignore` that is there already is left as it is. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")

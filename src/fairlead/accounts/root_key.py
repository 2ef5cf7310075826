"""The root access key of a gateway: made at its first start, kept in the data folder, readable by its owner only.

The file is what the AWS CLI takes from a `credential_process` ("Sourcing credentials with an external process", AWS CLI
User Guide), so that a profile can read it with `cat`.
"""

import os
import stat
from pathlib import Path
from typing import Final

import msgspec

from fairlead import ids

FILE: Final = "root-key.json"


class RootKeyError(Exception):
    """The file holds no key; the text is for the operator."""


class RootKey(msgspec.Struct, frozen=True, rename="pascal", kw_only=True):
    """A key that lasts, as the file spells it."""

    version: int = 1
    access_key_id: str
    secret_access_key: str


def open_key(path: Path) -> RootKey:
    """The key in the file `path`, made if there is none yet. Raises OSError and RootKeyError."""
    try:
        return _read(path)
    except FileNotFoundError:
        key = RootKey(access_key_id=ids.access_key_id("AKIA"), secret_access_key=ids.secret(40))
        _write(path, key)
        return key


def _read(path: Path) -> RootKey:
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            os.fchmod(file.fileno(), 0o600)
        text = file.read()
    try:
        key = msgspec.json.decode(text, type=RootKey)
    except msgspec.MsgspecError as error:
        raise RootKeyError(f"{path} holds no key: {error}. Remove it, and a new one is made.") from None
    if not key.access_key_id.isalnum() or len(key.secret_access_key) < 20:
        raise RootKeyError(f"{path} holds no usable key. Remove it, and a new one is made.")
    return key


def _write(path: Path, key: RootKey) -> None:
    """The file appears whole, or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(key), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

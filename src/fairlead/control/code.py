"""The functions' code on disk: `DATA/code/<SHA-256 of the zip, in hex>/`, one folder for all functions of the same zip.

A folder is there whole or not at all: it is unpacked beside its place, by a thread, and moved there on the event loop,
just before the definition that names it is written. Whatever is moved is moved on the loop, so that no folder goes
between two steps of somebody who needs it. Names that begin with a dot are coming or going; a start removes them.
"""

import asyncio
import os
import re
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from fairlead import ids
from fairlead.control.functions.archive import (
    UNPACKED_BYTES,
    EmptyError,
    RefusedError,
    TooLargeError,
    UnreadableError,
    extract,
)
from fairlead.model.errors import ApiError

FOLDER: Final = "code"
"""In the data folder."""
_COMING: Final = ".new-"
_GOING: Final = ".old-"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PACKAGE: Final = "package.json"


class Unpacked:
    """A zip that lies unpacked beside its place. `sha256` is in hex, `size` the zip's in bytes."""

    __slots__ = ("path", "sha256", "size")

    def __init__(self, path: Path, sha256: str, size: int) -> None:
        self.path = path
        self.sha256 = sha256
        self.size = size


def prepare(folder: Path) -> list[str]:
    """Make `folder`, and remove what an earlier process has left half done; a sentence for each that can't be removed.

    Raises OSError where the folder can't be made.

    A `package.json` stands above all code: Node.js would take the kind of its modules from one above the data folder.
    """
    sentences = []
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _PACKAGE).write_text("{}\n", encoding="ascii")
    for path in folder.iterdir():
        if path.name.startswith((_COMING, _GOING)):
            try:
                shutil.rmtree(path)
            except OSError as error:
                sentences.append(f"{path} is left over and cannot be removed: {error}")
    return sentences


def folder_of(folder: Path, digest: str) -> Path:
    """Where the code of a zip with this SHA-256 (in hex) is, or would be."""
    return folder / digest


def unpack(folder: Path, data: bytes, done: Callable[[Unpacked | ApiError], None]) -> None:
    """Unpack a zip, in a thread. `done` is called on the loop, once: then `settle` or `discard` what it is given.

    Not called when the loop ends before; the next start removes what there is.
    """
    path = folder / f"{_COMING}{ids.random_bytes(8).hex()}"

    def tell(future: "asyncio.Future[Unpacked | ApiError]") -> None:
        if not future.cancelled():
            done(future.result())

    asyncio.get_running_loop().run_in_executor(None, _unpack, path, data).add_done_callback(tell)


def settle(folder: Path, unpacked: Unpacked) -> None:
    """Put it in its place. Where the same code lies already, that stays. Raises OSError."""
    try:
        unpacked.path.rename(folder_of(folder, unpacked.sha256))
    except OSError:
        discard(unpacked)
        if not folder_of(folder, unpacked.sha256).is_dir():
            raise
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(unpacked: Unpacked) -> None:
    """Nobody needs it."""
    _remove(unpacked.path)


def collect(folder: Path, used: Collection[str]) -> None:
    """Remove the code that nobody uses. `used` are the folders of every definition and every environment there is."""
    for path in list(folder.iterdir()):
        if _DIGEST.fullmatch(path.name) and str(path) not in used:
            going = folder / f"{_GOING}{ids.random_bytes(8).hex()}"
            path.rename(going)
            _remove(going)


def shown(digest: str) -> str:
    """A SHA-256 (in hex) as Lambda spells it."""
    return b64encode(bytes.fromhex(digest)).decode("ascii")


def digest(shown: str) -> str:
    """A SHA-256 in hex, from Lambda's spelling."""
    return b64decode(shown).hex()


def _unpack(path: Path, data: bytes) -> Unpacked | ApiError:
    try:
        path.mkdir()
        extract(data, path)
        # One call for all files, which may be 100,000: the definition that names them is as durable as they are.
        os.sync()
    except (UnreadableError, EmptyError, TooLargeError, RefusedError, OSError) as error:
        shutil.rmtree(path, ignore_errors=True)  # what stays, the next start removes
        return _refusal(error)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return Unpacked(path, sha256(data).hexdigest(), len(data))


def _refusal(error: Exception) -> ApiError:
    """The sentences of the first three are Lambda's (observed)."""
    match error:
        case UnreadableError():
            text = "Could not unzip uploaded file. Please check your file, then try to upload again."
        case EmptyError():
            text = "Uploaded file must be a non-empty zip"
        case TooLargeError():
            text = f"Unzipped size must be smaller than {UNPACKED_BYTES} bytes"
        case RefusedError():
            text = f"Could not unzip uploaded file: {error}."
        case _:
            return ApiError("ServiceException", 500, f"The code could not be written: {error}", Type="Service")
    return ApiError("InvalidParameterValueException", 400, text, Type="User")


def _remove(path: Path) -> None:
    """In a thread. What can't be removed is tried again, and told of, at the next start."""
    asyncio.get_running_loop().run_in_executor(None, partial(shutil.rmtree, path, ignore_errors=True))

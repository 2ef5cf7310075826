"""The code that a request brings: unpacked beside its place, and kept when the definition is about to be written.

A config's functions have no zip: their code is the folder that their author works in.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from fairlead.control import code
from fairlead.control.code import Unpacked
from fairlead.control.desk import Desk
from fairlead.control.functions.refusals import failed, invalid, unsupported
from fairlead.model.errors import ApiError

ZIPPED_BYTES: Final = 52_428_800
"""A zip within a request. Lambda quotas."""
_REQUEST_BYTES: Final = 69_905_067
"""The same in base64, which is what Lambda's sentence names (observed)."""
_BODY_BYTES: Final = 70_167_211
"""An HTTP request that brings a zip: the rest of it counts too. What Lambda takes (observed)."""
_TARGET: Final = re.compile(r"/2015-03-31/functions/?(?:[^/?]+/code/?)?(?:\?.*)?")
_FROM_ELSEWHERE: Final = ("S3Bucket", "S3Key", "S3ObjectVersion", "S3ObjectStorageMode", "ImageUri", "SourceKMSKeyArn")


def body_bytes(target: str) -> int:
    """How large the body of a request to `target` may be: as large as an upload where that is one, else 0."""
    return _BODY_BYTES if _TARGET.fullmatch(target) else 0


class Upload:
    """Code that has come. `members` is what it makes of a function's document."""

    __slots__ = ("_desk", "_unpacked", "kept", "members")

    def __init__(self, desk: Desk, members: dict[str, Any], unpacked: Unpacked | None) -> None:
        self._desk = desk
        self._unpacked = unpacked
        self.members = members
        self.kept = unpacked is None

    def keep(self) -> None:
        """Put it in its place: the definition is written next. Raises OSError."""
        if self._unpacked is not None and not self.kept:
            code.settle(self._desk.code, self._unpacked)
        self.kept = True

    def leave(self) -> None:
        """Remove it, unless it was kept."""
        if self._unpacked is not None and not self.kept:
            code.discard(self._unpacked)


def take(
    desk: Desk,
    given: dict[str, Any],
    operation: str,
    finish: Callable[[Upload], dict[str, Any]],
    respond: Callable[[dict[str, Any]], None],
    fail: Callable[[ApiError], None],
) -> None:
    """Answer with what `finish` makes of the code, which may be some time later. `finish` may raise ApiError."""
    if "folder" in given:
        _finish(_of_folder(desk, given["folder"]), finish, respond, fail)
        return
    data = given.get("ZipFile")
    wrong = _refusal(given, data, operation)
    if wrong is not None or data is None:
        fail(wrong or invalid("Please provide a source for function code."))
        return

    def unpacked(outcome: Unpacked | ApiError) -> None:
        if isinstance(outcome, ApiError):
            fail(outcome)
        else:
            _finish(_of_zip(desk, outcome), finish, respond, fail)

    code.unpack(desk.code, data, unpacked)


def _refusal(given: dict[str, Any], data: bytes | None, operation: str) -> ApiError | None:
    for name in _FROM_ELSEWHERE:
        if given.get(name):
            return unsupported(name, "code comes as a zip in the request (ZipFile)")
    if data is not None and len(data) > ZIPPED_BYTES:
        text = f"Request must be smaller than {_REQUEST_BYTES} bytes for the {operation} operation"
        return ApiError("RequestEntityTooLargeException", 413, text)
    return None


def _finish(
    upload: Upload,
    finish: Callable[[Upload], dict[str, Any]],
    respond: Callable[[dict[str, Any]], None],
    fail: Callable[[ApiError], None],
) -> None:
    try:
        output = finish(upload)
    except ApiError as error:
        fail(error)
    except Exception as error:  # noqa: BLE001 - a callback's border: somebody waits for an answer
        fail(failed(error))
    else:
        respond(output)
    finally:
        upload.leave()


def _of_zip(desk: Desk, unpacked: Unpacked) -> Upload:
    members = {
        "CodeSize": unpacked.size,
        "CodeSha256": code.shown(unpacked.sha256),
        "code": {"sha256": unpacked.sha256},
    }
    return Upload(desk, members, unpacked)


def _of_folder(desk: Desk, folder: str) -> Upload:
    """No zip was made of it: the digest is that of its path, the size nothing (our choice)."""
    digest = b64encode(sha256(folder.encode()).digest()).decode("ascii")
    return Upload(desk, {"CodeSize": 0, "CodeSha256": digest, "code": {"folder": folder}}, None)

"""Static pages: the files under one folder, and nothing else of the machine.

Not shown: a name that begins with a dot, anything that a link leads out of the folder to, a listing. Every answer may
be kept by a browser but is asked for again, so that an edit shows.
"""

import os
import stat
from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote_to_bytes

from fairlead.model.limits import KIB
from fairlead.net.messages import Headers, Request, Response

_WHOLE: Final = 64 * KIB
"""A file up to this size is answered in one piece, a larger one streamed."""
_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".htm": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Named here because the machine's own table may be wrong, or missing."""
_TEXTUAL: Final = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class _File:
    """A file as a stream. It is as long as it was when it was opened, whatever is written to it meanwhile."""

    __slots__ = ("_file", "_left", "length")

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self.length = self._left = length

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class StaticPages:
    """A door to the files of one folder. Answers GET and HEAD."""

    __slots__ = ("_root",)

    def __init__(self, root: Path) -> None:
        self._root = root.resolve(strict=True)

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        answer(self._answer(request))

    def _answer(self, request: Request) -> Response:
        names = _names(request.path)
        path = None if names is None else self._find(names)
        if path is None:
            return _plain(404, b"Not found.\n")
        if path.is_dir():
            if not request.path.endswith("/"):
                return _redirect(request)
            path = self._find([*names, "index.html"]) if names is not None else None
            if path is None:
                return _plain(404, b"Not found.\n")
        return _file(request, path)

    def _find(self, names: list[str]) -> Path | None:
        """The file or folder itself, links followed; None when there is none, or it lies outside."""
        try:
            path = self._root.joinpath(*names).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):  # not there, not ours to look into, links in a circle
            return None
        inside = path == self._root or self._root in path.parents
        if not inside or any(name.startswith(".") for name in path.relative_to(self._root).parts):
            return None
        return path


def _names(path: str) -> list[str] | None:
    """The path's segments, decoded once; None where one is none of ours to serve."""
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in path.split("/")]
    except UnicodeDecodeError:
        return None
    names = [segment for segment in segments if segment]
    wrong = any(name.startswith(".") or "/" in name or "\\" in name or "\0" in name for name in names)
    return None if wrong else names


def _file(request: Request, path: Path) -> Response:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return _plain(404, b"Not found.\n")
    file = os.fdopen(descriptor, "rb")
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device would hold everything up
        file.close()
        return _plain(404, b"Not found.\n")
    tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    headers: Headers = [
        (b"Content-Type", _content_type(path).encode()),
        (b"Cache-Control", b"no-cache"),
        (b"ETag", tag.encode()),
        (b"X-Content-Type-Options", b"nosniff"),
    ]
    if tag in request.header(b"if-none-match"):
        file.close()
        return Response(304, b"", headers)
    if status.st_size > _WHOLE:
        return Response(200, b"", headers, _File(file, status.st_size))
    with file:
        return Response(200, file.read(_WHOLE), headers)


def _content_type(path: Path) -> str:
    kind = _TYPES.get(path.suffix.lower()) or guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXTUAL) else kind


def _redirect(request: Request) -> Response:
    """A folder without its slash would break the relative links of its page."""
    path = "/" + request.path.lstrip("/")  # two slashes would lead to another host
    location = f"{path}/?{request.query}" if request.query else f"{path}/"
    response = _plain(301, b"Moved.\n")
    response.headers.append((b"Location", location.encode("latin-1")))
    return response


def _plain(status: int, body: bytes) -> Response:
    return Response(
        status, body, [(b"Content-Type", b"text/plain; charset=utf-8"), (b"X-Content-Type-Options", b"nosniff")]
    )

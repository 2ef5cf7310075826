"""A zip that a stranger may have made: read, judged as a whole, and only then written.

Entries are files, folders and links below one root. What a header says is believed only where a lie does no harm: sizes
are counted while inflating, and never more is inflated than declared.
"""

import os
import re
import stat
import struct
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from fairlead.control.functions import links
from fairlead.control.functions.links import LinkError

UNPACKED_BYTES: Final = 262_144_000
"""All files of a function together, unzipped. Lambda quotas."""
ENTRIES: Final = 100_000
"""Files, folders (those that are only implied too) and links. Our choice."""
_DEPTH: Final = 128
_NAME_BYTES: Final = 255
_PATH_BYTES: Final = 1024
"""Of a name and a path, in UTF-8, and of a link's text. Our choice, after what file systems take."""
_ENTRY: Final = b"PK\1\2"
_HEADER_BYTES: Final = 30
_ENCRYPTED: Final = 0x41
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_PIECE: Final = 1 << 16
_UNREADABLE: Final = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    LookupError,
)
"""What zipfile raises for bytes that are no zip, or a damaged one."""

Place = tuple[str, ...]
"""Where an entry goes: names from the root down."""


class UnreadableError(Exception):
    """Not a zip, or a damaged one."""


class EmptyError(Exception):
    """A zip without an entry."""


class TooLargeError(Exception):
    """Unzipped it is larger than Lambda takes."""


class RefusedError(Exception):
    """A zip that must not be unzipped; the text says why, without a capital and a full stop."""


class _Contents:
    """What a zip holds, by place. The root is in `folders`; values are permission bits, link texts, and headers."""

    __slots__ = ("files", "folders", "links", "named")

    def __init__(self) -> None:
        self.files: dict[Place, ZipInfo] = {}
        self.folders: dict[Place, int] = {(): 0o755}
        self.links: dict[Place, str] = {}
        self.named: set[Place] = set()
        """The folders that have an entry of their own."""


def extract(data: bytes, root: Path, unpacked_bytes: int = UNPACKED_BYTES, entries: int = ENTRIES) -> None:
    """Unzip `data` into `root`, an empty folder. Links are made last, so nothing is ever written through one.

    Raises UnreadableError, EmptyError, TooLargeError, RefusedError and, for the disk's sake, OSError; what has been
    written by then is the caller's to remove.
    """
    # Each entry begins so in the directory, which zipfile would read whole, whatever its size.
    if data.count(_ENTRY) > entries:
        raise RefusedError(f"it has more than {entries} entries")
    try:
        with ZipFile(BytesIO(data)) as archive:
            contents = _read(archive, unpacked_bytes, entries)
            _write(archive, contents, root, unpacked_bytes)
    except _UNREADABLE as error:
        raise UnreadableError(str(error)) from error


# --- Judging -------------------------------------------------------------------------------------------------------


def _read(archive: ZipFile, unpacked_bytes: int, entries: int) -> _Contents:
    headers = archive.infolist()
    if not headers:
        raise EmptyError
    if sum(header.file_size for header in headers) > unpacked_bytes:
        raise TooLargeError
    _check_apart(headers, archive.start_dir)
    contents = _Contents()
    for header in headers:
        _check_readable(header)
        _add(archive, contents, header, entries)
    try:
        links.check(contents.links, {**contents.files, **contents.folders, **contents.links})
    except LinkError as error:
        raise RefusedError(str(error)) from None
    return contents


def _check_apart(headers: list[ZipInfo], end: int) -> None:
    """Entries that share their bytes can make a small file unpack to any size."""
    spans = sorted((header.header_offset, _HEADER_BYTES + header.compress_size) for header in headers)
    for (start, size), (following, _) in pairwise([*spans, (end, 0)]):
        if start + size > following:
            raise RefusedError("its entries overlap")


def _check_readable(header: ZipInfo) -> None:
    if header.flag_bits & _ENCRYPTED:
        raise RefusedError(f"the entry {_shown(header)} is encrypted")
    if header.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise RefusedError(f"the entry {_shown(header)} is compressed by another method than deflate")


def _add(archive: ZipFile, contents: _Contents, header: ZipInfo, entries: int) -> None:
    mode = header.external_attr >> 16
    kind = stat.S_IFMT(mode)
    is_folder = header.orig_filename.endswith("/")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK) or (is_folder and kind not in (0, stat.S_IFDIR)):
        raise RefusedError(f"the entry {_shown(header)} is neither a file, nor a folder, nor a link")
    place = _place(header)
    if is_folder or kind == stat.S_IFDIR:
        _add_folder(contents, place, header)
    else:
        _check_free(contents, place, header)
        _imply(contents, place[:-1], header)
        if kind == stat.S_IFLNK:
            contents.links[place] = _link_text(archive, header)
        else:
            contents.files[place] = header
    if len(contents.files) + len(contents.folders) + len(contents.links) > entries:
        raise RefusedError(f"it has more than {entries} entries and folders")


def _place(header: ZipInfo) -> Place:
    """An entry's name, taken apart and judged. `./` and doubled slashes mean nothing, as on every system."""
    name = header.orig_filename
    if "\0" in name or "\\" in name:
        raise RefusedError(f"the entry {_shown(header)} has a character in its name that must not be there")
    if name.startswith("/") or _DRIVE.match(name):
        raise RefusedError(f"the entry {_shown(header)} has an absolute path")
    place = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in place:
        raise RefusedError(f"the entry {_shown(header)} leads out of it")
    if (
        len(place) > _DEPTH
        or len(name.encode()) > _PATH_BYTES
        or any(len(part.encode()) > _NAME_BYTES for part in place)
    ):
        raise RefusedError(f"the entry {_shown(header)} has too long a name")
    return place


def _add_folder(contents: _Contents, place: Place, header: ZipInfo) -> None:
    if header.file_size:
        raise RefusedError(f"the folder {_shown(header)} has contents of its own")
    if place in contents.named and place:
        raise RefusedError(f"the entry {_shown(header)} is there twice")
    _imply(contents, place, header)
    contents.named.add(place)
    contents.folders[place] = _mode(header, 0o755) | 0o700


def _imply(contents: _Contents, place: Place, header: ZipInfo) -> None:
    """Add a folder, and those above it, as far as they are not there yet."""
    while place not in contents.folders:
        if place in contents.files or place in contents.links:
            raise RefusedError(f"the entry {_shown(header)} lies in something that is no folder")
        contents.folders[place] = 0o755
        place = place[:-1]


def _check_free(contents: _Contents, place: Place, header: ZipInfo) -> None:
    if not place:
        raise RefusedError(f"the entry {_shown(header)} has no name")
    if place in contents.files or place in contents.folders or place in contents.links:
        raise RefusedError(f"the entry {_shown(header)} is there twice")


def _link_text(archive: ZipFile, header: ZipInfo) -> str:
    if not 0 < header.file_size <= _PATH_BYTES:
        raise RefusedError(f"the link {_shown(header)} has too long a text, or none")
    with archive.open(header) as source:
        text = source.read(_PATH_BYTES + 1).decode()
    if "\0" in text or "\\" in text:
        raise RefusedError(f"the link {_shown(header)} has a character in it that must not be there")
    return text


def _mode(header: ZipInfo, default: int) -> int:
    return (header.external_attr >> 16) & 0o777 or default


def _shown(header: ZipInfo) -> str:
    return repr(header.orig_filename[:200])


# --- Writing -------------------------------------------------------------------------------------------------------


def _write(archive: ZipFile, contents: _Contents, root: Path, unpacked_bytes: int) -> None:
    try:
        for place in sorted(contents.folders)[1:]:  # the root first, and each before what is in it
            root.joinpath(*place).mkdir(0o700)
        left = unpacked_bytes
        for place, header in contents.files.items():
            left -= _write_file(archive, header, root.joinpath(*place), left)
        for place, text in contents.links.items():
            root.joinpath(*place).symlink_to(text)
    except FileExistsError as error:
        name = os.path.relpath(error.filename, root) if isinstance(error.filename, str) else "?"
        raise RefusedError(f"this file system cannot tell {name[:200]!r} from another of its entries") from None
    for place, mode in contents.folders.items():
        root.joinpath(*place).chmod(mode)


def _write_file(archive: ZipFile, header: ZipInfo, path: Path, most: int) -> int:
    """Inflate one entry; gives its size."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb", buffering=0) as file, archive.open(header) as source:
        size = 0
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > most:
                raise TooLargeError
            file.write(piece)
        if size != header.file_size:
            raise BadZipFile(f"{header.orig_filename!r} is {size} bytes long and says {header.file_size}")
        os.fchmod(descriptor, _mode(header, 0o644) | 0o400)
    return size

"""Zips for tests: honest ones, and such as no program makes."""

import io
import stat
import zipfile
from collections.abc import Iterable

LINK = stat.S_IFLNK | 0o777
Entry = tuple[str, bytes | str, int]
"""Name, contents, mode as Unix has it (0 for none)."""


def zip_of(*entries: Entry, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, in this order."""
    return zip_with(entries, method)


def zip_with(entries: Iterable[Entry], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same of many."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, contents, mode in entries:
            header = zipfile.ZipInfo("name")
            header.filename = name  # the constructor would cut it at a NUL
            header.external_attr = mode << 16 if mode else 0x20  # what says nothing of a mode: zipfile would set one
            header.compress_type = method
            archive.NameToInfo.clear()  # it would warn of names that are there twice
            archive.writestr(header, contents)
    return file.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """The same zip of one entry, with a flag set in both its headers."""
    changed = bytearray(data)
    changed[6] |= flag
    changed[data.index(b"PK\1\2") + 8] |= flag
    return bytes(changed)


def with_method(data: bytes, method: int) -> bytes:
    """The same zip of one entry, with another method named in both its headers."""
    changed = bytearray(data)
    changed[8] = method
    changed[data.index(b"PK\1\2") + 10] = method
    return bytes(changed)


def with_size(data: bytes, size: int) -> bytes:
    """The same zip of one entry, which says that it unpacks to `size` bytes."""
    changed = bytearray(data)
    changed[22:26] = size.to_bytes(4, "little")
    entry = data.index(b"PK\1\2")
    changed[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def overlapping(times: int, size: int) -> bytes:
    """One compressed kernel that `times` entries of the directory share."""
    data = zip_of(("a", bytes(size), 0))
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    directory = data[start:end] * times
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = times.to_bytes(2, "little")
    tail[12:16] = len(directory).to_bytes(4, "little")
    return data[:start] + directory + bytes(tail)


HELLO = zip_of(("index.js", "exports.handler = async () => 1\n", 0o100644))
"""A function's code."""

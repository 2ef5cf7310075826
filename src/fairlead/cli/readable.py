"""What came over a socket, made fit for a terminal: JSON spread out and coloured, control characters made visible.

JSON is laid out from its own text, piece by piece, and never written anew: numbers, escapes and repeated keys stay as
they were sent.
"""

import json
import re
from typing import Final

from fairlead.observe.escaping import escaped

WIDTH: Final = 100
"""JSON that fits in so many characters stays on one line."""
BYTES_SHOWN: Final = 64
"""Of a binary message, so many bytes are shown."""

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_RESET: Final = "\x1b[0m"
_KEY: Final = "\x1b[36m"
_STRING: Final = "\x1b[32m"
_OTHER: Final = "\x1b[33m"


def text_message(text: str, *, terminal: bool) -> str:
    """A text message for people: JSON objects and arrays spread out, everything else as it is, all of it escaped.

    In a `terminal` it is coloured, and may take several lines; else it is always one line, for scripts.
    """
    pieces = _json_pieces(text)
    if pieces is None:
        return escaped(text)
    line = _on_one_line(pieces, colour=False)
    if not terminal:
        return line
    return _on_one_line(pieces, colour=True) if len(line) <= WIDTH else _indented(pieces)


def binary_message(data: bytes) -> str:
    """A binary message: its length, and its first bytes in hexadecimal."""
    more = " ..." if len(data) > BYTES_SHOWN else ""
    return f"binary, {len(data)} bytes: {data[:BYTES_SHOWN].hex(' ')}{more}"


def _json_pieces(text: str) -> list[str] | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [_in_json(piece) for piece in _PIECE.findall(text)]


def _in_json(piece: str) -> str:
    """`piece` escaped as JSON would, so that what is shown is still JSON."""
    if escaped(piece) == piece:
        return piece
    return "".join(one if escaped(one) == one else f"\\u{ord(one):04x}" for one in piece)


def _on_one_line(pieces: list[str], *, colour: bool) -> str:
    space = {",": ", ", ":": ": "}
    shown = (_coloured(pieces, at) if colour else piece for at, piece in enumerate(pieces))
    return "".join(space.get(piece, piece) for piece in shown)


def _indented(pieces: list[str]) -> str:
    parts: list[str] = []
    depth = 0
    for at, piece in enumerate(pieces):
        if piece in "}]":
            depth -= 1
            if pieces[at - 1] not in "{[":
                parts.append(f"\n{'  ' * depth}")
        elif at and pieces[at - 1] in "{[,":
            parts.append(f"\n{'  ' * depth}")
        parts.append(": " if piece == ":" else _coloured(pieces, at))
        depth += piece in "{["
    return "".join(parts)


def _coloured(pieces: list[str], at: int) -> str:
    piece = pieces[at]
    if piece in "{}[],:":
        return piece
    if not piece.startswith('"'):
        return f"{_OTHER}{piece}{_RESET}"
    is_key = at + 1 < len(pieces) and pieces[at + 1] == ":"
    return f"{_KEY if is_key else _STRING}{piece}{_RESET}"

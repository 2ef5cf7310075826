"""Text from functions, clients and servers, made harmless: no character of it moves a cursor or fakes a line."""

from typing import Final

_TABLE: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09},
    **{code: f"\\u{code:04x}" for code in (0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F))},
    **{code: f"\\u{code:04x}" for code in (*range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF)},
    0x0A: "\\n",
    0x0D: "\\r",
}


def escaped(text: str) -> str:
    """`text` as one line: control characters (but the tab), line separators, marks that change the direction of writing
    and lone surrogates are written as a Python literal would write them."""
    return text if text.isascii() and text.isprintable() else text.translate(_TABLE)

"""Names and values as URLs' query strings and HTML forms write them."""

from typing import Final
from urllib.parse import parse_qsl

from fairlead.wire.unreadable import Unreadable

MAX_FIELDS: Final = 10_000
"""Fields in one form or query string. Our choice."""


def pairs(text: str) -> list[tuple[str, str]]:
    """The fields in their order, decoded; a plus sign is a space. Unreadable when it is no UTF-8 or too much."""
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Unreadable(f"The query string or form is not valid UTF-8 or has more than {MAX_FIELDS} fields") from error

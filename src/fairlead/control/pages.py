"""Lists in pages: where one ended is told by a token that means nothing to its holder."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def page(items: Sequence[tuple[str, Item]], token: str, most: int) -> tuple[list[Item], str]:
    """At most `most` of the items, named and in the order of their names, after the one that `token` names; and the
    token of the next page, empty at the end. What was named may be gone meanwhile. Raises ValueError for a token that
    is none of ours."""
    after = _named(token)
    rest = [(name, item) for name, item in items if name > after]
    shown = rest[:most]
    following = _token(shown[-1][0]) if len(rest) > most else ""
    return [item for _, item in shown], following


def _token(name: str) -> str:
    return urlsafe_b64encode(name.encode(errors="surrogatepass")).decode("ascii")


def _named(token: str) -> str:
    try:
        return b64decode(token.encode("ascii"), altchars=b"-_", validate=True).decode(errors="surrogatepass")
    except (Base64Error, UnicodeError) as error:
        raise ValueError(f"{token} is no token of a page") from error

"""The patterns of integration responses, `/4\\d\\d/`, in bounded time whatever the pattern and the text.

A backend, and through it a client, chooses the text; Python's own engine can take forever over a short one.
jsonschema-rs, which is here for the models of routes, brings an engine whose time grows with the text's length only.
Patterns that it cannot express (lookaround, backreferences) go to its second engine, which gives up after a bounded
number of steps. A pattern matches all of the text, as Java's `matches` does.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

_SIZE: Final = 1 << 20
_STEPS: Final = 20_000
_TEXT: Final = 16 * 1024
"""Characters of a text that are compared; of a longer one the beginning (our choice)."""


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches all of the text. One that is no pattern matches nothing."""
    check = _compiled(pattern)
    return check is not None and check(text[:_TEXT])


def pattern_of(key: str) -> str | None:
    """The pattern between the slashes of a key; None where the key is none."""
    return key[1:-1] if len(key) > 1 and key[0] == key[-1] == "/" else None


def is_pattern(pattern: str) -> bool:
    """Whether this is a pattern that can be used."""
    return _compiled(pattern) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Callable[[str], bool] | None:
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions, RegexOptions  # 10 MB for those who need it

    for options in (RegexOptions(size_limit=_SIZE, dfa_size_limit=_SIZE), FancyRegexOptions(_STEPS, _SIZE, _SIZE)):
        try:
            return Draft202012Validator({"pattern": f"^(?:{pattern})$"}, pattern_options=options).is_valid
        except ValueError:  # ValidationError among them
            continue
    return None

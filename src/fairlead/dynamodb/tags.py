"""Tags: at most 50 on a table, each a key and a value."""

import unicodedata
from typing import Any, Final

from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.parameters import list_of, wrong_type
from fairlead.dynamodb.values.errors import invalid

MOST: Final = 50
_PATTERN: Final = r"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"


def read_tags(constraints: Constraints, elements: list[Any]) -> dict[str, str]:
    """A TagList as a mapping; what is wrong with it is noted in `constraints`."""
    list_of(elements, dict)
    tags: dict[str, str] = {}
    for number, element in enumerate(elements, 1):
        key, value = element.get("Key"), element.get("Value")
        at = f"tags.{number}.member"
        for part, name, least, most in ((key, "key", 1, 128), (value, "value", 0, 256)):
            if constraints.required(part, f"{at}.{name}"):
                if type(part) is not str:
                    raise wrong_type(part, str)
                constraints.length(part, f"{at}.{name}", least, most)
                if not all(map(_allowed, part)):
                    constraints.add(part, f"{at}.{name}", _PATTERN)
        tags[key] = value
    return tags


def _allowed(character: str) -> bool:
    """Letters, spaces, digits and a few signs, of any script. API reference, Tag."""
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN"


def check_count(tags: dict[str, str]) -> None:
    """ValidationException above the number of tags that a table may have."""
    if len(tags) > MOST:
        raise invalid(f"One or more parameter values were invalid: Too many tags: a table has at most {MOST}")

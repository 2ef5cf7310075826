"""What tags a resource may have ("Tag your API Gateway resources", API Gateway guide)."""

from collections.abc import Mapping
from typing import Final

from fairlead.control.apis.errors import bad_request

_MOST: Final = 50
_LONGEST_KEY: Final = 128
_LONGEST_VALUE: Final = 256


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse tags that no resource may have. Raises ApiError."""
    if len(tags) > _MOST:
        raise bad_request(f"A resource can have at most {_MOST} tags.")
    for key, value in tags.items():
        if not 1 <= len(key) <= _LONGEST_KEY or key.lower().startswith("aws:"):
            raise bad_request(f"Tag keys have 1 to {_LONGEST_KEY} characters and do not begin with aws: {key}")
        if len(value) > _LONGEST_VALUE:
            raise bad_request(f"Tag values have at most {_LONGEST_VALUE} characters: {key}")

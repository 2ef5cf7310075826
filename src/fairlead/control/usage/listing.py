"""The lists of `apigateway`: `{items, position}`, asked for with `limit` and `position`."""

from collections.abc import Sequence
from typing import Any, Final

from fairlead.control.apis.errors import bad_request
from fairlead.control.desk import Params
from fairlead.control.pages import page

_USUAL: Final = 25
_MOST: Final = 500
"""Of one page ("GetApiKeys", API reference)."""


def listed(items: Sequence[dict[str, Any]], params: Params) -> dict[str, Any]:
    """One page of `items`, which are in the order of their ids."""
    limit = params.get("limit")
    if limit is not None and limit < 1:
        raise bad_request(f"Invalid limit specified: {limit}")
    try:
        found, position = page(
            [(item["id"], item) for item in items], params.get("position") or "", min(limit or _USUAL, _MOST)
        )
    except ValueError:
        raise bad_request("Invalid position parameter specified") from None
    output: dict[str, Any] = {"items": found}
    if position:
        output["position"] = position
    return output

"""IAM's lists: at most `MaxItems` from `Marker` on; `IsTruncated` tells that there is more."""

from collections.abc import Sequence
from typing import Any, Final

from fairlead.control.desk import Params
from fairlead.control.pages import page
from fairlead.control.roles.errors import invalid

_MOST: Final = 100
"""Of one page, where the request says nothing ("ListRoles", IAM API reference)."""


def listed(member: str, items: Sequence[tuple[str, Any]], params: Params) -> dict[str, Any]:
    """One page of `items`, which are named and in the order of their names, under the member `member`."""
    try:
        found, marker = page(items, params.get("Marker") or "", params.get("MaxItems") or _MOST)
    except ValueError:
        raise invalid(f"Invalid Marker: {params['Marker']}") from None
    output: dict[str, Any] = {member: found, "IsTruncated": bool(marker)}
    if marker:
        output["Marker"] = marker
    return output

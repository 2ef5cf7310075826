"""The lists of apigatewayv2: `{Items, NextToken}`, asked for with `MaxResults` (a number as text) and `NextToken`."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from fairlead.control.apis.errors import bad_request
from fairlead.control.definitions import Document
from fairlead.control.desk import Params
from fairlead.control.documents import shown
from fairlead.control.pages import page

_MOST: Final = 500
"""Of one page; more is asked for in vain. Our choice."""


def listed(
    documents: Sequence[Document],
    id_member: str,
    params: Params,
    show: Callable[[Document], dict[str, Any]] = shown,
) -> dict[str, Any]:
    """One page of `documents`, which are in the order of their member `id_member`."""
    asked = params.get("MaxResults") or str(_MOST)
    if not asked.isascii() or not asked.isdigit() or not int(asked[:9]):
        raise bad_request(f"Invalid value for maxResults: {asked}")
    try:
        found, token = page(
            [(document[id_member], document) for document in documents],
            params.get("NextToken") or "",
            min(int(asked[:9]), _MOST),
        )
    except ValueError:
        raise bad_request("Invalid nextToken specified") from None
    output: dict[str, Any] = {"Items": [show(document) for document in found]}
    if token:
        output["NextToken"] = token
    return output

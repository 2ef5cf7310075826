"""MOCK: nothing is called. The request template gives a status, and that selects the integration response.

"Set up a mock integration" (API Gateway guide): the integration request must be JSON with a `statusCode`. Its form is
read as leniently as API Gateway reads it: widely used templates leave the quotes out.
"""

import re
from collections.abc import Callable
from typing import Final

from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed

_LENIENT: Final = re.compile(r"""\s*\{\s*['"]?statusCode['"]?\s*:\s*['"]?([1-5]\d\d)['"]?\s*[,}]""")
_WANTED: Final = 'the request template of a MOCK integration must give JSON with a status, such as {"statusCode": 200}'


class Mock:
    """The backend that is none. Its answer has no body (the response template makes one)."""

    __slots__ = ()

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Answer at once."""
        status = status_of(request.content)
        answered(Failed(500, INTERNAL_SERVER_ERROR, _WANTED) if status is None else BackendAnswer(status, Content(b"")))


def status_of(content: Content) -> int | None:
    """The status that a mock's integration request asks for; None where it asks for none."""
    document = content.document
    if isinstance(document, dict):
        try:
            status = int(document.get("statusCode", 0))
        except (TypeError, ValueError):
            return None
        return status if 100 <= status <= 599 else None
    lenient = _LENIENT.match(content.text)
    return int(lenient[1]) if lenient else None

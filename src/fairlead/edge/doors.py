"""Which door a request goes to: one table, read from top to bottom."""

import re
from collections.abc import Callable
from typing import Final

from fairlead.edge.endpoints import aws_service, effective_endpoint
from fairlead.net.messages import Door, Request, Response

Rule = tuple[Callable[[Request], bool], Door]

_CONNECTIONS: Final = re.compile(r"/(?:@|%40)connections(?:/|$)", re.IGNORECASE)


class Doors:
    """The table, and itself a door: it sets the request's endpoint and passes it on.

    A request that asks for a WebSocket never comes here: it goes to the handshakes, whatever its path.
    """

    __slots__ = ("_is_key", "_table")

    def __init__(
        self,
        *,
        management: Door,
        tables: Door,
        refusal: Door,
        fallback: Door,
        pages: Door | None = None,
        is_key: Callable[[str], bool] = lambda key: False,
        serves: Callable[[str], bool] = lambda service: False,
    ) -> None:
        """`refusal` answers what is meant for an AWS service that `serves` does not know; `pages` is static files;
        `is_key` tells whether a key is one that we gave to a function."""
        self._is_key = is_key

        def is_refused(request: Request) -> bool:
            service = aws_service(request.endpoint.host)
            return service is not None and service != "execute-api" and not serves(service)

        def is_page(request: Request) -> bool:
            return pages is not None and request.method in ("GET", "HEAD")

        self._table: tuple[Rule, ...] = (
            (is_for_connections, management),
            (is_for_tables, tables),
            (is_refused, refusal),
            (is_page, pages or fallback),
            (is_any, fallback),
        )

    def set_endpoint(self, request: Request) -> None:
        """Work out the address the caller meant."""
        request.endpoint = effective_endpoint(request, self._is_key)

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        self.set_endpoint(request)
        for applies, door in self._table:
            if applies(request):
                door(request, answer)
                return


def is_for_connections(request: Request) -> bool:
    """`/@connections/` in the path, however it is escaped."""
    return _CONNECTIONS.search(request.path) is not None


def is_for_tables(request: Request) -> bool:
    """DynamoDB, and the streams of its tables, name their operation in a header."""
    return request.header(b"x-amz-target").startswith("DynamoDB")


def is_any(request: Request) -> bool:
    """The last row."""
    return True

"""Which door a request goes to: one table, read from top to bottom."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from fairlead.edge.endpoints import effective_endpoint
from fairlead.edge.guard import Guard
from fairlead.iam.credentials import credential
from fairlead.model.limits import BODY_BYTES, UNUSED_BODY_BYTES
from fairlead.net.messages import Door, Request, Response
from fairlead.wire.hosts import service_of

EXECUTE_API: Final = "execute-api"
"""The service of `@connections`, as it is called in host names and signatures."""
STAGES: Final = ""
"""What is no AWS API: a page, or the path of a stage."""

_CONNECTIONS: Final = re.compile(r"/(?:@|%40)connections(?:/|$)", re.IGNORECASE)
_VERSION: Final = re.compile(rb"(?:^|&)Version=(\d{4}-\d\d-\d\d)(?:&|$)")
_VERSIONS: Final = {b"2010-05-08": "iam", b"2011-06-15": "sts"}
_PATHS: Final = (
    ("/v2/", "apigateway"),
    ("/2015-03-31/", "lambda"),
    ("/2019-09-25/", "lambda"),
    ("/_fairlead/", "fairlead"),
)
METRICS: Final = "/metrics"
FORM: Final = "application/x-www-form-urlencoded"

Row = Callable[[Request], str | None]
"""Gives the service that a request is for, or None where it does not tell."""


class Doors:
    """The table, and itself a door: it sets the request's endpoint and service, asks the guard, and passes it on.

    A request that asks for a WebSocket is shown to the guard here, and then goes to the handshakes, whatever its path.
    """

    __slots__ = ("_doors", "_fallback", "_guard", "_is_key", "_larger_body", "_metrics", "_pages", "_refusal")

    def __init__(
        self,
        *,
        management: Door,
        tables: Door,
        refusal: Door,
        fallback: Door,
        metrics: Door | None = None,
        pages: Door | None = None,
        services: Mapping[str, Door] | None = None,
        is_key: Callable[[str], bool] = lambda key: False,
        guard: Guard | None = None,
        larger_body: Callable[[str], int] = lambda target: 0,
    ) -> None:
        """`services` are the doors of further AWS services by their name in a signature (`apigateway`, `lambda`, `iam`,
        `sts`); `refusal` answers what is meant for a service without a door; `metrics` answers `/metrics`, and
        judges itself who may read them; `pages` is static files; `is_key` tells whether a key is one that we gave to a
        function; without a `guard` everybody is let in; `larger_body` gives, by the target of a call, how many bytes
        its body may have where that is more than usual."""
        self._doors: Mapping[str, Door] = {EXECUTE_API: management, "dynamodb": tables, **(services or {})}
        self._refusal = refusal
        self._fallback = fallback
        self._metrics = metrics
        self._pages = pages
        self._is_key = is_key
        self._guard = guard
        self._larger_body = larger_body

    def set_endpoint(self, request: Request) -> None:
        """Work out the address the caller meant."""
        request.endpoint = effective_endpoint(request, self._is_key)

    def refuse_handshake(self, request: Request) -> Response | None:
        """Why a WebSocket is not to be opened for whoever asks, as the answer; None where it may be."""
        return None if self._guard is None else self._guard.handshake(request)

    def knows(self, host: str) -> bool:
        """Whether requests for a host name (in lower case) are let in."""
        return self._guard is None or self._guard.knows(host)

    def judge(self, request: Request) -> Response | int:
        """What is known by the head alone of a request with a body: its refusal, or how many bytes the body may have.

        The whole request is shown to the guard once more: a signature is one of the body too.
        """
        self.set_endpoint(request)
        guard = self._guard
        refused = None if guard is None else guard.host(request)
        if refused is not None:
            return refused
        service = request.service = service_asked(request)
        if not service:
            return UNUSED_BODY_BYTES
        refused = None if guard is None else guard.head(request)
        return max(BODY_BYTES, self._larger_body(request.target)) if refused is None else refused

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        self.set_endpoint(request)
        guard = self._guard
        if guard is not None and (refused := guard.host(request)) is not None:
            answer(refused)
            return
        service = request.service = service_asked(request)
        if not service:
            self._other(request)(request, answer)
        elif guard is not None and (refused := guard.call(request)) is not None:
            answer(refused)
        else:
            self._doors.get(service, self._refusal)(request, answer)

    def known(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer a function of ours, which the guard need not see: it asks over its own socket, by its own key."""
        self.set_endpoint(request)
        request.service = service_asked(request)
        self._doors.get(request.service, self._refusal)(request, answer)

    def _other(self, request: Request) -> Door:
        """Pages have no names of their own among AWS's hosts: there every path is a stage's."""
        if request.method not in ("GET", "HEAD") or service_of(request.endpoint.host) is not None:
            return self._fallback
        if request.path == METRICS and self._metrics is not None:
            return self._metrics
        return self._pages or self._fallback


def service_asked(request: Request) -> str:
    """The AWS service that a request is for, by the first row that tells; STAGES if none does."""
    for tells in TABLE:
        service = tells(request)
        if service is not None:
            return service
    return STAGES


def by_host(request: Request) -> str | None:
    """The host of a service. That of an API is shared by its stages and their `@connections`."""
    service = service_of(request.endpoint.host)
    if service == EXECUTE_API and by_connections(request) is None:
        return STAGES
    return service


def by_connections(request: Request) -> str | None:
    """`/@connections/` in the path, however it is escaped."""
    return EXECUTE_API if _CONNECTIONS.search(request.path) else None


def by_scope(request: Request) -> str | None:
    """The scope of the signature, in the header or the query. For a stage it says nothing new: it may be signed too."""
    named = credential(request.header(b"authorization"), request.query)
    if named is None:
        return None
    return STAGES if named.service == EXECUTE_API else named.service


def by_target(request: Request) -> str | None:
    """DynamoDB, and the streams of its tables, name their operation in a header."""
    return "dynamodb" if request.header(b"x-amz-target").startswith("DynamoDB") else None


def by_path(request: Request) -> str | None:
    """What the paths of REST APIs begin with."""
    return next((service for prefix, service in _PATHS if request.path.startswith(prefix)), None)


def by_version(request: Request) -> str | None:
    """The API version in a form of the query protocol."""
    if not request.body or request.header(b"content-type").partition(";")[0].strip().lower() != FORM:
        return None
    version = _VERSION.search(request.body)
    return _VERSIONS.get(version[1]) if version else None


TABLE: Final[tuple[Row, ...]] = (by_host, by_connections, by_scope, by_target, by_path, by_version)

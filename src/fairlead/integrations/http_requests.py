"""What an HTTP backend sees: method, URL and headers of the requests of HTTP and HTTP_PROXY integrations.

The headers are those of a published capture of such a backend. The connection id is not among them unless it is mapped
(documented). On `$connect` HTTP_PROXY also passes on the client's own headers and query, `Sec-WebSocket-*` included
(observed).
"""

from collections.abc import Iterable
from typing import Final

from fairlead import ids
from fairlead.integrations.backends import BackendRequest
from fairlead.integrations.http_client import HttpRequest
from fairlead.integrations.parameters import header_value
from fairlead.integrations.uris import shown, url_of
from fairlead.websocket_api.occasions import Occasion

_JSON: Final = "application/json"
_TRACE: Final = "X-Amzn-Trace-Id"
_FRAMING: Final = frozenset({"connection", "content-length", "expect", "keep-alive", "proxy-authenticate",
                             "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
                             "upgrade"})  # fmt: skip
"""Headers of one hop: those of ours to the backend are made here, whatever is mapped."""
_BODILESS: Final = frozenset({"GET", "HEAD"})


def http_request(request: BackendRequest, *, proxy: bool) -> HttpRequest:
    """The request for the backend. Raises UriError."""
    invoke = request.invoke
    integration, occasion = invoke.integration, invoke.occasion
    passed_on = proxy and occasion.kind == "CONNECT"
    client_query = _pairs(occasion.query()) if passed_on else []
    url = url_of(integration.uri, request.path, _over(client_query, request.query))
    own = _passed_headers(occasion) if passed_on else _headers(occasion)
    headers = [pair for pair in _over(own, request.headers, any_case=True) if pair[0].lower() not in _FRAMING]
    method = _method(integration.method, occasion)
    assert occasion.target is not None, "an integration is called by a route"
    request.log.step("Sending request to ", f"{method} {shown(url)}")
    body = None if method in _BODILESS else request.content.data
    # Nobody waits for what comes later than the route may take: the core has given up by then.
    return HttpRequest(method, url, headers, body, occasion.target.timeout_seconds)


def _method(method: str, occasion: Occasion) -> str:
    """ANY means GET for a handshake, which is one, and POST for all else (our choice)."""
    if method.upper() == "ANY":
        return "GET" if occasion.kind == "CONNECT" else "POST"
    return method.upper()


def _headers(occasion: Occasion) -> list[tuple[str, str]]:
    trace = occasion.headers().get(_TRACE, [])
    return [
        *_always(occasion),
        (_TRACE, trace[-1] if trace else f"Root={ids.trace_root(occasion.now)}"),
        ("User-Agent", _user_agent(occasion)),
        ("Content-Type", _JSON),
        ("Accept", _JSON),
    ]


def _passed_headers(occasion: Occasion) -> list[tuple[str, str]]:
    theirs = [(name, header_value(value)) for name, value in _pairs(occasion.headers()) if name != "Host"]
    own = [] if any(name == "User-Agent" for name, _ in theirs) else [("User-Agent", _user_agent(occasion))]
    return [*theirs, *_always(occasion), *own]


def _always(occasion: Occasion) -> list[tuple[str, str]]:
    return [("X-Amzn-Apigateway-Api-Id", occasion.snapshot.api_id)]


def _user_agent(occasion: Occasion) -> str:
    return f"AmazonAPIGateway_{occasion.snapshot.api_id}"


def _pairs(grouped: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in grouped.items() for value in values]


def _over(
    pairs: Iterable[tuple[str, str]], mapped: Iterable[tuple[str, str]], *, any_case: bool = False
) -> list[tuple[str, str]]:
    """`pairs` with those of the same name replaced by the mapped ones."""
    mapped = list(mapped)
    fold = str.lower if any_case else str
    names = {fold(name) for name, _ in mapped}
    return [*(pair for pair in pairs if fold(pair[0]) not in names), *mapped]

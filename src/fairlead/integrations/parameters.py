"""Parameter mapping: `requestParameters` of an integration, `responseParameters` of an integration response.

"WebSocket API data mapping" (API Gateway guide): the destination is
`integration.request.{header|querystring|path}.NAME` or `method.response.header.NAME`; where its value comes from is a
path beginning with `route.request`, `stageVariables`, `context` or `integration.response`, or a text in single quotes.
What finds nothing is not sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from fairlead import jsonpath
from fairlead.integrations.content import Content
from fairlead.model.apps import Integration
from fairlead.websocket_api.occasions import Occasion

_encode: Final = msgspec.json.Encoder().encode
_NAME: Final = r"([A-Za-z0-9._$\-]+)"
_REQUEST: Final = re.compile(rf"integration\.request\.(header|querystring|path)\.{_NAME}")
_RESPONSE: Final = re.compile(rf"method\.response\.header\.{_NAME}")
_STATIC: Final = re.compile(r"'([^']*)'", re.DOTALL)
_NAMED: Final = re.compile(
    rf"(route\.request\.(?:multivalue)?(?:header|querystring)|integration\.response\.(?:multivalue)?header"
    rf"|stageVariables|context)\.{_NAME}"
)
_BODY: Final = re.compile(r"(?:route\.request|integration\.response)\.body(?=$|[.\[])")
_INVALID: Final = "Invalid mapping expression"
"""The beginning of AWS's own sentences about these."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Material:
    """What a mapping may read: the occasion, and the body and headers that the source's first words mean.

    `headers` are those of the backend's answer, by their lower-case names; empty for a request.
    """

    __slots__ = ("body", "headers", "occasion")

    def __init__(self, occasion: Occasion, body: Content, headers: Mapping[str, list[str]] | None = None) -> None:
        self.occasion = occasion
        self.body = body
        self.headers = headers or {}


Source = Callable[[Material], list[str]]
"""The values that a source finds, none where there is nothing."""


@lru_cache(maxsize=2048)
def source(text: str) -> Source | None:
    """The source that `text` spells; None where it is none."""
    if static := _STATIC.fullmatch(text):
        value = static[1]
        return lambda material: [value]
    if body := _BODY.match(text):
        path = jsonpath.parse(text[body.end() :])
        return None if path is None else lambda material: texts(jsonpath.find(material.body.document, path))
    if named := _NAMED.fullmatch(text):
        return _named(named[1], named[2])
    return None


def _named(place: str, name: str) -> Source:
    steps = tuple(name.split("."))
    low = name.lower()
    match place:
        case "route.request.header":
            return lambda material: _header(material.occasion.headers(), low)[-1:]
        case "route.request.multivalueheader":
            return lambda material: _header(material.occasion.headers(), low)
        case "route.request.querystring":
            return lambda material: material.occasion.query().get(name, [])[-1:]
        case "route.request.multivaluequerystring":
            return lambda material: material.occasion.query().get(name, [])
        case "integration.response.header":
            return lambda material: material.headers.get(low, [])[-1:]
        case "integration.response.multivalueheader":
            return lambda material: material.headers.get(low, [])
        case "stageVariables":
            return lambda material: texts(material.occasion.snapshot.variables.get(name, jsonpath.MISSING))
        case _:
            return lambda material: texts(jsonpath.find(material.occasion.context(), steps))


def _header(headers: Mapping[str, list[str]], low: str) -> list[str]:
    return next((values for name, values in headers.items() if name.lower() == low), [])


def texts(value: Any) -> list[str]:
    """A value found, as text: strings as they are, all else as JSON; none for what is missing or null."""
    if value is jsonpath.MISSING or value is None:
        return []
    return [value if isinstance(value, str) else _encode(value).decode()]


def request_values(integration: Integration, material: Material) -> Iterator[tuple[str, str, list[str]]]:
    """What `requestParameters` give: the place (header, querystring, path), the name, and its values."""
    for key, text in integration.parameters.items():
        destination, found = _REQUEST.fullmatch(key), source(text)
        if destination and found and (values := found(material)):
            yield destination[1], destination[2], values


def response_headers(parameters: Mapping[str, str], material: Material) -> dict[str, str]:
    """The headers that `responseParameters` give."""
    headers = {}
    for key, text in parameters.items():
        destination, found = _RESPONSE.fullmatch(key), source(text)
        if destination and found and (values := found(material)):
            headers[destination[1]] = header_value(values[-1])
    return headers


def header_value(text: str) -> str:
    """Text as a header can carry it: control characters, which could begin another header, become spaces."""
    return _CONTROLS.sub(" ", text).strip(" \t")


def unreadable(integration: Integration) -> str | None:
    """A sentence about the first mapping of an integration that is none; None where all are."""
    for key, text in integration.parameters.items():
        if _REQUEST.fullmatch(key) is None:
            return f"{_INVALID} parameter specified: {key}. The form is integration.request.header.NAME."
        if source(text) is None or text.startswith("integration.response."):
            return f"{_INVALID} specified: {text}, for {key}."
    for response in integration.responses:
        for key, text in response.parameters.items():
            if _RESPONSE.fullmatch(key) is None:
                return f"{_INVALID} parameter specified: {key}. The form is method.response.header.NAME."
            if source(text) is None or text.startswith("route.request."):
                return f"{_INVALID} specified: {text}, for {key}."
    return None

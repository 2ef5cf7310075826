"""Identity sources of an authorizer: what a handshake must have before the authorizer is asked.

"REQUEST authorizers" (API Gateway guide): `route.request.header.NAME`, `route.request.querystring.NAME`,
`stageVariables.NAME` and `context.NAME`; every one must be there and not empty. The two of multiple values count as all
of them, with commas.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fairlead.websocket_api.occasions import Connecting

HEADER: Final = "route.request.header."
QUERY: Final = "route.request.querystring."
MULTI_HEADER: Final = "route.request.multivalueheader."
MULTI_QUERY: Final = "route.request.multivaluequerystring."
VARIABLE: Final = "stageVariables."
CONTEXT: Final = "context."


def values(sources: Sequence[str], occasion: Connecting) -> list[str] | None:
    """The values of all sources, in their order; None where one is missing or empty."""
    found = []
    for source in sources:
        value = _value(source, occasion)
        if not value:
            return None
        found.append(value)
    return found


def header(occasion: Connecting, name: str) -> str:
    """A header of the handshake, in any case; of several values the last, empty for none."""
    return _headers(occasion, name)[-1]


def _headers(occasion: Connecting, name: str) -> list[str]:
    wanted = name.lower()
    return next((given for one, given in occasion.headers().items() if one.lower() == wanted), [""])


def _value(source: str, occasion: Connecting) -> str:
    if source.startswith(HEADER):
        return header(occasion, source.removeprefix(HEADER))
    if source.startswith(QUERY):
        return occasion.query().get(source.removeprefix(QUERY), [""])[-1]
    if source.startswith(MULTI_HEADER):
        return ",".join(_headers(occasion, source.removeprefix(MULTI_HEADER)))
    if source.startswith(MULTI_QUERY):
        return ",".join(occasion.query().get(source.removeprefix(MULTI_QUERY), []))
    if source.startswith(VARIABLE):
        return occasion.snapshot.variables.get(source.removeprefix(VARIABLE), "")
    if source.startswith(CONTEXT):
        return _member(occasion.context(), source.removeprefix(CONTEXT))
    return ""


def _member(context: Mapping[str, Any], path: str) -> str:
    value: Any = context
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list) else str(value)

"""What a handshake must have, and what its answer may carry."""

from collections.abc import Sequence

from fairlead.websocket_api.occasions import Connecting

_HEADER = "route.request.header."
_QUERY = "route.request.querystring."


def missing(required: Sequence[str], occasion: Connecting) -> list[str]:
    """The names of the required parameters that the handshake does not have (their check is documented for REST APIs,
    and assumed here)."""
    if not required:
        return []
    headers = {name.lower() for name in occasion.headers()}
    query = occasion.query()
    absent = []
    for parameter in required:
        if parameter.startswith(_HEADER):
            name = parameter.removeprefix(_HEADER)
            there = name.lower() in headers
        else:
            name = parameter.removeprefix(_QUERY)
            there = name in query
        if not there:
            absent.append(name)
    return absent


def subprotocols(headers: Sequence[tuple[str, str]]) -> Sequence[str]:
    """What `$connect` returned as `Sec-WebSocket-Protocol`, whatever its case; never anything else (documented).

    More than one value is an error of the function's that is not hidden: the 101 repeats the header (observed).
    """
    return tuple(value for name, value in headers if value and name.lower() == "sec-websocket-protocol")

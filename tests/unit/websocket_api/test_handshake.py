"""What a handshake must have, and what its answer may carry."""

from fairlead.websocket_api.handshake import missing, subprotocols
from occasions import connecting


def test_required_parameters_are_headers_whatever_their_case_and_query_parameters_as_spelled() -> None:
    required = ("route.request.header.x-Auth", "route.request.querystring.room")
    assert missing(required, connecting("room=1", ("X-AUTH", "a"))) == []
    assert missing(required, connecting("Room=1", ("x-auth", "a"))) == ["room"]
    assert missing(required, connecting()) == ["x-Auth", "room"]
    assert missing((), connecting()) == []


def test_the_subprotocol_is_the_one_header_that_reaches_the_client() -> None:
    assert subprotocols([("X-Other", "1"), ("sec-websocket-PROTOCOL", "chat")]) == ("chat",)
    assert subprotocols([("sec-websocket-protocol", "")]) == subprotocols([]) == ()


def test_several_subprotocols_are_not_made_one() -> None:
    assert subprotocols([("Sec-WebSocket-Protocol", "a"), ("sec-websocket-protocol", "b")]) == ("a", "b")

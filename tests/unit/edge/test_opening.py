"""What a core is told of a handshake, and what the 101 says."""

import pytest

from fairlead.edge.opening import accepted, asked
from fairlead.net.responses import Responses
from fairlead.testing.clock import FakeClock
from unit.edge.script import KEY, upgrade_request

KEY_HEADER = (b"Sec-WebSocket-Key", KEY)
OFFER = (b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits")


def test_what_a_core_is_told() -> None:
    handshake = asked(upgrade_request(), 5.0, "id=")
    assert (handshake.now, handshake.connection_id, handshake.path, handshake.query) == (5.0, "id=", "/dev", "a=1")
    assert (handshake.source_ip, handshake.user_agent) == ("192.0.2.1", "test")


def test_headers_of_our_own_hooks_are_not_shown() -> None:
    request = upgrade_request("GET", KEY_HEADER, (b"X-Fairlead-Key", b"secret"), (b"X-FAIRLEAD-Endpoint", b"wss://h"))
    names = [name.lower() for name, _ in asked(request, 5.0, "id=").headers]
    assert b"sec-websocket-key" in names
    assert not [name for name in names if name.startswith(b"x-fairlead")]


@pytest.mark.parametrize(
    ("headers", "compression", "agreed"),
    [
        ([OFFER], True, True),
        ([OFFER], False, False),
        ([], True, False),
        ([(OFFER[0], b"x-unknown"), OFFER], True, True),
        ([(OFFER[0], b"x-unknown")], True, False),
    ],
)
def test_compression_is_agreed_to_where_it_is_offered_and_allowed(
    headers: list[tuple[bytes, bytes]], compression: bool, agreed: bool
) -> None:
    request = upgrade_request("GET", KEY_HEADER, *headers)
    head, window_bits = accepted(request, Responses(FakeClock()), ["chat"], compression)
    assert window_bits == (15 if agreed else 0)
    assert (b"\r\nsec-websocket-extensions: permessage-deflate; " in head) == agreed
    assert b"\r\nsec-websocket-protocol: chat\r\n" in head
    assert head.endswith(b"\r\n\r\n")

"""What a handshake must have, and what a refusal tells."""

import pytest

from fairlead.edge import handshake
from fairlead.net.responses import Responses
from fairlead.testing.clock import FakeClock
from unit.edge.script import KEY, upgrade_request

VERSION = (b"Sec-WebSocket-Version", b"13")


def test_a_whole_handshake_is_not_refused() -> None:
    assert handshake.refusal(upgrade_request()) is None


@pytest.mark.parametrize("version", [b"8", b"", b"14", b"13, 8"])
def test_another_version_is_told_which_one_we_speak(version: bytes) -> None:
    request = upgrade_request("GET", (b"Sec-WebSocket-Version", version), (b"Sec-WebSocket-Key", KEY))
    response = handshake.refusal(request)
    assert response is not None
    assert response.status == 426
    assert (b"Sec-WebSocket-Version", b"13") in response.headers


@pytest.mark.parametrize(
    "key", [b"", b"short", b"!" * 24, b"dGhlIHNhbXBsZSBub25jZQ==x", b"AAAA" * 6, "é".encode() * 12]
)
def test_a_key_that_is_not_16_bytes_in_base64_is_400(key: bytes) -> None:
    response = handshake.refusal(upgrade_request("GET", VERSION, (b"Sec-WebSocket-Key", key)))
    assert response is not None
    assert response.status == 400


def test_only_get_opens_a_websocket() -> None:
    response = handshake.refusal(upgrade_request("POST", VERSION, (b"Sec-WebSocket-Key", KEY)))
    assert response is not None
    assert response.status == 405


def test_a_url_of_more_than_4096_characters_is_414() -> None:
    request = upgrade_request()
    request.target = "/dev?" + "a" * 4091
    assert handshake.refusal(request) is None
    request.target += "a"
    response = handshake.refusal(request)
    assert response is not None
    assert response.status == 414


def test_the_accept_value_of_the_rfc() -> None:
    head = handshake.accept(Responses(FakeClock()), KEY.decode(), ())
    assert b"sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in head
    assert b"protocol" not in head


def test_several_subprotocols_repeat_the_header() -> None:
    head = handshake.accept(Responses(FakeClock()), KEY.decode(), ["a", "b"])
    assert [line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-protocol")] == [
        b"sec-websocket-protocol: a", b"sec-websocket-protocol: b",
    ]  # fmt: skip

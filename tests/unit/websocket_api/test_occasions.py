"""What integrations, authorizers, templates and logs can ask of what happened."""

import json

import pytest

from fairlead.websocket_api.occasions import Occasion
from fairlead.websocket_api.verdicts import Allowed
from occasions import HOST, connecting, disconnecting, message, peer, snapshot, target


@pytest.mark.parametrize("occasion", [connecting("a=1"), message("{}"), disconnecting(1001, "Going away")])
def test_the_context_is_what_the_event_shows(occasion: Occasion) -> None:
    assert occasion.context() == json.loads(occasion.event())["requestContext"]
    assert occasion.context()["eventType"] == occasion.kind
    assert occasion.context()["routeKey"] == occasion.route_key


def test_the_context_of_each_has_members_of_its_own() -> None:
    assert message("{}").context()["messageId"] == "R1knPc2ntjMCFIA="
    ended = disconnecting(4000, "done").context()
    assert (ended["disconnectStatusCode"], ended["disconnectReason"]) == (4000, "done")
    assert "messageId" not in ended


def test_headers_and_query_are_those_of_the_handshake_and_of_nothing_else() -> None:
    occasion = connecting("a=1&a=2&b=%20", ("x-test", "1"), ("X-Test", "2"))
    assert occasion.headers()["X-Test"] == ["1", "2"]
    assert occasion.headers()["Host"] == [HOST]
    assert occasion.query() == {"a": ["1", "2"], "b": [" "]}
    for other in (message("x"), disconnecting()):
        assert (other.headers(), other.query(), other.asked) == ({}, {}, None)


def test_a_message_without_a_route_has_none_to_name() -> None:
    occasion = message("x")
    occasion.target = None
    assert occasion.route_key == ""
    assert occasion.context()["routeKey"] == ""


def test_what_an_authorizer_gave_is_in_every_later_event_and_its_latency_at_connect_only() -> None:
    client = peer()
    client.allow("me", {"n": "1"}, {})
    stage = snapshot(target("$connect"), target("$default"), target("$disconnect"))
    occasion = connecting(stage=stage, client=client)
    occasion.verdict = Allowed("me", {"n": "1"}, latency_ms=7)
    shown = {"principalId": "me", "n": "1"}
    assert occasion.context()["authorizer"] == {**shown, "integrationLatency": 7}
    assert message("x", stage=stage, client=client).context()["authorizer"] == shown
    assert disconnecting(stage=stage, client=client).context()["authorizer"] == shown
    assert "authorizer" not in message("x", stage=stage).context()

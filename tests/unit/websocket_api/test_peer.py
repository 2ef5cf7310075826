"""What events tell of a client."""

import json

from fairlead.websocket_api.peer import Peer

PEER = ("id=", 1.0, "192.0.2.1")


def test_members_that_would_be_null_are_left_out() -> None:
    assert json.loads(Peer(*PEER, None).identity) == {"sourceIp": "192.0.2.1"}
    assert json.loads(Peer(*PEER, "agent").identity) == {"userAgent": "agent", "sourceIp": "192.0.2.1"}


def test_whoever_was_authorized_is_told_of_from_then_on() -> None:
    peer = Peer(*PEER, None)
    assert peer.identity
    peer.allow("user", {"plan": "gold", "odd": 'a "quote"'}, {"userArn": "arn:aws:iam::000000000000:user/a"})
    assert json.loads("{" + peer.authorizer + "}") == {"principalId": "user", "plan": "gold", "odd": 'a "quote"'}
    assert json.loads(peer.identity) == {"userArn": "arn:aws:iam::000000000000:user/a", "sourceIp": "192.0.2.1"}


def test_without_an_authorizer_there_is_nothing_to_tell() -> None:
    peer = Peer(*PEER, None)
    peer.allow(None, {}, {})
    assert peer.authorizer == ""

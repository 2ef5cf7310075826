"""`@connections`: behaviours 22 and 23, and the table of operations."""

import json
import re
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from contract.behaviours.sockets import Socket, Wire, doing
from contract.behaviours.targets import ON_AWS, Target
from contract.behaviours.world import Api, World

NEVER = "AAAAAAAAAAAAAAA="
"""Well-formed, but of no connection."""


def who(socket: Socket) -> Any:
    """The context of a message."""
    return socket.asks(action="who")["requestContext"]


def refused(call: Any, **params: Any) -> tuple[int, str]:
    """Status and code of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def path(id: str, stage: str = "main", at: str = "@connections") -> str:
    return f"/{stage}/{at}/{quote(id, safe='')}"


def test_22_posting_to_oneself_inside_connect_is_410(wire: Wire, talk: Api, world: World, target: Target) -> None:
    tell = uuid.uuid4().hex
    endpoint = f"https://{talk.host}/main"
    call = {"service": "apigatewaymanagementapi", "endpoint": endpoint, "operation": "post_to_connection",
            "params": {"ConnectionId": "SELF", "Data": "hello"}}  # fmt: skip
    socket = wire.open(talk.at(query=doing(call=call, tell=tell)))
    (called,) = world.kept(tell, "CALLED")
    assert (called["status"], called["error"]["Code"]) == (410, "GoneException")
    assert who(socket)["eventType"] == "MESSAGE"
    assert socket.is_quiet()


def test_22_a_410_has_an_empty_body_and_tells_its_type_in_a_header(talk: Api, target: Target) -> None:
    for method in ("POST", "GET", "DELETE"):
        answer = target.request(method, talk.host, path(NEVER), b"x" if method == "POST" else b"")
        assert (answer.status, answer.body) == (410, b"")
        assert answer.headers["x-amzn-errortype"] == "GoneException"


@pytest.mark.parametrize("id", ["x", "nonsense", "AAAA", "A" * 40, "AAAAAAAAAAAAAAA"])
def test_22_a_malformed_id_is_400(talk: Api, id: str) -> None:
    client = talk.connections()
    assert refused(client.post_to_connection, ConnectionId=id, Data=b"x") == (400, "BadRequestException")
    assert refused(client.get_connection, ConnectionId=id) == (400, "BadRequestException")
    assert refused(client.delete_connection, ConnectionId=id) == (400, "BadRequestException")


def test_23_a_wrong_or_missing_stage_is_403(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    for endpoint in (f"https://{talk.host}", f"https://{talk.host}/other", f"https://{talk.host}/main/more"):
        call = {"service": "apigatewaymanagementapi", "endpoint": endpoint, "operation": "post_to_connection",
                "params": {"ConnectionId": "SELF", "Data": "hello"}}  # fmt: skip
        called = socket.asks(action="call", do={"call": call})
        assert (called["status"], called["error"]) == (403, {"Code": "ForbiddenException", "Message": "Forbidden"})
    assert socket.is_quiet()


def test_23_a_wrong_stage_is_403_with_this_body(wire: Wire, talk: Api, target: Target) -> None:
    id = who(wire.open(talk.at()))["connectionId"]
    answer = target.request("POST", talk.host, path(id, "other"), b"x")
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.headers["x-amzn-errortype"] == "ForbiddenException"


def test_a_post_arrives_as_text_whatever_its_content_type(wire: Wire, talk: Api, target: Target) -> None:
    socket = wire.open(talk.at())
    id = who(socket)["connectionId"]
    posted = talk.connections().post_to_connection(ConnectionId=id, Data="hé".encode())
    assert posted["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert socket.hears() == "hé"
    answer = target.request("POST", talk.host, path(id), b'{"raw": true}')
    assert (answer.status, answer.body) == (200, b"")
    assert socket.hears() == '{"raw": true}'


def test_an_empty_post_is_an_empty_message_and_bytes_that_are_no_text_are_replaced(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    client, id = talk.connections(), who(socket)["connectionId"]
    client.post_to_connection(ConnectionId=id, Data=b"")
    assert socket.hears() == ""
    client.post_to_connection(ConnectionId=id, Data=b"a\xffb")
    assert socket.hears() == "a\ufffdb"


@pytest.mark.parametrize("at", ["@connections", "%40connections"])
def test_both_spellings_of_the_path_are_understood(wire: Wire, talk: Api, target: Target, at: str) -> None:
    socket = wire.open(talk.at())
    id = who(socket)["connectionId"]
    for spelled in (f"/main/{at}/{id}", f"/main/{at}/{quote(id, safe='')}"):
        assert target.request("POST", talk.host, spelled, b"x").status == 200
        assert socket.hears() == "x"


def test_an_unsigned_call_is_403_missing_authentication_token(wire: Wire, talk: Api, target: Target) -> None:
    id = who(wire.open(talk.at()))["connectionId"]
    answer = target.request("GET", talk.host, path(id), signed=False)
    if ON_AWS:
        assert (answer.status, answer.body) == (403, b'{"message":"Missing Authentication Token"}')
    else:  # from this machine no signature is asked for: tests/e2e/test_guard_tools.py asks from another address
        assert answer.status == 200


def test_get_tells_of_the_connection(wire: Wire, talk: Api, target: Target) -> None:
    socket = wire.open(talk.at(), headers={"User-Agent": "a client"})
    context = who(socket)
    client, id = talk.connections(), context["connectionId"]
    seen = client.get_connection(ConnectionId=id)
    assert seen["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert int(seen["ConnectedAt"].timestamp() * 1000) == context["connectedAt"]
    assert seen["ConnectedAt"] <= seen["LastActiveAt"]
    assert seen["Identity"] == {"SourceIp": context["identity"]["sourceIp"], "UserAgent": "a client"}
    raw = target.request("GET", talk.host, path(id))
    assert raw.headers["content-type"] == "application/json"
    members = json.loads(raw.body)
    assert set(members) == {"connectedAt", "identity", "lastActiveAt"}
    for at in (members["connectedAt"], members["lastActiveAt"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at)


def test_get_of_a_client_without_user_agent_tells_null(wire: Wire, talk: Api, target: Target) -> None:
    id = who(wire.open(talk.at()))["connectionId"]
    assert json.loads(target.request("GET", talk.host, path(id)).body)["identity"]["userAgent"] is None


def test_a_post_counts_as_activity(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    client, id = talk.connections(), who(socket)["connectionId"]
    before = client.get_connection(ConnectionId=id)["LastActiveAt"]
    client.post_to_connection(ConnectionId=id, Data=b"x")
    assert socket.hears() == "x"
    assert client.get_connection(ConnectionId=id)["LastActiveAt"] > before


def test_delete_answers_204_and_the_connection_is_gone(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    client, id = talk.connections(), who(socket)["connectionId"]
    answer = client.delete_connection(ConnectionId=id)["ResponseMetadata"]
    assert answer["HTTPStatusCode"] == 204
    assert socket.closed()[0] == 1000
    assert refused(client.post_to_connection, ConnectionId=id, Data=b"x") == (410, "GoneException")
    assert refused(client.get_connection, ConnectionId=id) == (410, "GoneException")
    assert refused(client.delete_connection, ConnectionId=id) == (410, "GoneException")


def test_128_kib_pass_and_one_byte_more_is_413(wire: Wire, talk: Api, target: Target) -> None:
    socket = wire.open(talk.at())
    client, id = talk.connections(), who(socket)["connectionId"]
    client.post_to_connection(ConnectionId=id, Data=b"x" * 131_072)
    assert len(socket.hears()) == 131_072
    params = {"ConnectionId": id, "Data": b"x" * 131_073}
    assert refused(client.post_to_connection, **params) == (413, "PayloadTooLargeException")
    assert "message" in json.loads(target.request("POST", talk.host, path(id), b"x" * 131_073).body)


def test_a_connection_of_another_stage_or_api_is_not_reached(wire: Wire, talk: Api, bare: Api) -> None:
    socket = wire.open(talk.at())
    id = who(socket)["connectionId"]
    status, _ = refused(bare.connections().post_to_connection, ConnectionId=id, Data=b"x")
    assert status in (403, 410)
    assert who(socket)["connectionId"] == id


def test_a_function_posts_to_its_own_client(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    call = {"service": "apigatewaymanagementapi", "endpoint": f"https://{talk.host}/main",
            "operation": "post_to_connection", "params": {"ConnectionId": "SELF", "Data": "hello"}}  # fmt: skip
    socket.says(action="oneway", do={"call": call})
    assert socket.hears() == "hello"

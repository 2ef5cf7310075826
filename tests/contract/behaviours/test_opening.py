"""How a handshake is answered: behaviours 1 to 6."""

import uuid

import pytest

from contract.behaviours.sockets import Wire, doing
from contract.behaviours.world import Api, Route, World


def test_01_the_101_comes_only_when_the_connect_function_has_answered(wire: Wire, talk: Api, world: World) -> None:
    mark, go = uuid.uuid4().hex, uuid.uuid4().hex
    socket = wire.begin(talk.at(query=doing(mark, wait=go)))
    assert world.kept(mark, "CONNECT")
    assert socket.is_quiet()
    world.tell(go)
    socket.opens()


@pytest.mark.parametrize("status", [200, 201, 299])
def test_02_any_2xx_of_connect_opens(wire: Wire, talk: Api, status: int) -> None:
    wire.open(talk.at(query=doing(answer={"statusCode": status})))


@pytest.mark.parametrize("status", [301, 400, 401, 501])
def test_02_any_other_status_is_what_the_client_sees(wire: Wire, talk: Api, status: int) -> None:
    assert wire.refused(talk.at(query=doing(answer={"statusCode": status}))).status == status


def test_03_a_connect_function_that_throws_gives_502(wire: Wire, talk: Api) -> None:
    assert wire.refused(talk.at(query=doing(**{"raise": "no"}))).status == 502


def test_04_a_refused_client_sees_nothing_of_the_function_but_the_status(wire: Wire, talk: Api) -> None:
    answer = {"statusCode": 403, "body": "for nobody", "headers": {"X-Own": "for nobody"}}
    refusal = wire.refused(talk.at(query=doing(answer=answer)))
    assert refusal.status == 403
    assert "for nobody" not in refusal.body
    assert "x-own" not in refusal.headers


def test_a_route_response_of_connect_shows_a_refused_client_nothing(wire: Wire, world: World) -> None:
    api = world.api(f"telling{uuid.uuid4().hex[:8]}", {"$connect": Route(world.proxy(), two_way=True)})
    api.stage("main")
    refusal = wire.refused(api.at(query=doing(answer={"statusCode": 403, "body": "for nobody"})))
    assert refusal.status == 403
    assert "for nobody" not in refusal.body


def test_05_an_api_without_connect_accepts(wire: Wire, bare: Api) -> None:
    wire.open(bare.at())


def test_06_no_subprotocol_is_answered_unless_the_function_returns_it(wire: Wire, talk: Api) -> None:
    asked = {"Sec-WebSocket-Protocol": "chat, talk"}
    assert "sec-websocket-protocol" not in wire.open(talk.at(), headers=asked).headers
    assert "sec-websocket-protocol" not in wire.open(talk.at()).headers


@pytest.mark.parametrize("name", ["Sec-WebSocket-Protocol", "sec-websocket-protocol", "SEC-WEBSOCKET-PROTOCOL"])
def test_06_the_subprotocol_that_the_function_returns_is_answered(wire: Wire, talk: Api, name: str) -> None:
    answer = {"statusCode": 200, "headers": {name: "talk"}}
    assert wire.open(talk.at(query=doing(answer=answer)), protocols=["chat", "talk"]).protocol == "talk"


def test_06_a_client_that_needs_a_subprotocol_and_gets_none_fails(wire: Wire, talk: Api) -> None:
    socket = wire.begin(talk.at(), protocols=["chat"])
    assert "sec-websocket-protocol" not in socket.next("upgrade")["headers"]
    assert "subprotocol" in socket.next("error")["text"]


def test_06_several_subprotocols_that_the_function_returns_are_all_in_the_101(wire: Wire, talk: Api) -> None:
    answer = {"statusCode": 200, "multiValueHeaders": {"Sec-WebSocket-Protocol": ["chat", "talk"]}}
    socket = wire.begin(talk.at(query=doing(answer=answer)), protocols=["chat", "talk"])
    assert socket.next("upgrade")["headers"]["sec-websocket-protocol"] == "chat, talk"  # Node.js joins repeated headers
    assert "subprotocol" in socket.next("error")["text"]


def test_the_101_has_these_headers_and_no_others(wire: Wire, talk: Api) -> None:
    own = {"date", "connection", "upgrade", "sec-websocket-accept"}
    headers = wire.open(talk.at()).headers
    assert set(headers) - {"sec-websocket-extensions"} == own
    assert (headers["connection"], headers["upgrade"]) == ("upgrade", "websocket")


def test_a_slash_after_the_stage_is_accepted(wire: Wire, talk: Api, world: World) -> None:
    mark = uuid.uuid4().hex
    wire.open(talk.at("main/", doing(mark)))
    assert world.kept(mark, "CONNECT")[0]["requestContext"]["stage"] == "main"


def test_a_url_of_more_than_4096_characters_is_refused(wire: Wire, talk: Api) -> None:
    wire.open(talk.at(query="a=" + "x" * 3900))
    assert wire.refused(talk.at(query="a=" + "x" * 4096)).status in (400, 414)


def test_the_function_of_a_refused_handshake_is_called_once(wire: Wire, talk: Api, world: World) -> None:
    mark = uuid.uuid4().hex
    wire.refused(talk.at(query=doing(mark, answer={"statusCode": 401})))
    assert len(world.kept(mark, "CONNECT")) == 1

"""What becomes of a message: behaviours 7 to 11, 20, 21, and messages in parallel."""

import json
import uuid

import pytest

from contract.behaviours.sockets import Socket, Wire
from contract.behaviours.world import Api, World


def test_07_without_a_matching_route_the_client_gets_forbidden_and_stays(wire: Wire, bare: Api) -> None:
    socket = wire.open(bare.at())
    who = json.loads(_asked(socket, '{"a":"x"}'))["requestContext"]["connectionId"]
    for message in ('{"a":"y"}', "hi", '"x/"', "[]", "1", "null", ""):
        socket.sends(message)
        socket.hears_error("Forbidden", who)
    assert json.loads(_asked(socket, '{"a":"x"}'))["requestContext"]["connectionId"] == who


def test_08_a_handler_that_throws_is_told_on_a_one_way_route_too_and_the_socket_stays(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    who = socket.own_id()
    for action in ("oneway", "two-way"):
        socket.says(action=action, do={"raise": "no"})
        socket.hears_error("Internal server error", who)
    assert socket.own_id() == who


def test_09_a_handler_that_is_late_is_told_and_goes_on(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    who, go, note = socket.own_id(), uuid.uuid4().hex, uuid.uuid4().hex
    socket.says(action="late", do={"wait": go, "note": note})
    socket.hears_error("Endpoint request timed out", who)
    world.tell(go)
    assert world.kept(note, "NOTE")
    assert socket.own_id() == who
    assert socket.is_quiet()


@pytest.mark.parametrize(
    "answer",
    [{"statusCode": 500, "body": "x"}, {"statusCode": 401}, {"statusCode": 301, "body": ""}, None, {}, {"body": "x"}],
    ids=str,
)
def test_10_without_a_route_response_nothing_of_the_answer_is_seen(
    wire: Wire, talk: Api, world: World, answer: object
) -> None:
    socket, note = wire.open(talk.at()), uuid.uuid4().hex
    socket.says(action="oneway", do={"note": note, "answer": answer})
    assert world.kept(note, "NOTE")
    assert socket.own_id()
    assert socket.is_quiet()


@pytest.mark.parametrize(
    "answer",
    [{"statusCode": 200, "Data": "x"}, {"statusCode": 200, "ConnectionId": "x", "Data": "y"}],
    ids=str,
)
@pytest.mark.parametrize("action", ["oneway", "two-way"])
def test_10_an_answer_with_foreign_members_is_an_error_even_one_way(
    wire: Wire, talk: Api, action: str, answer: object
) -> None:
    socket = wire.open(talk.at())
    who = socket.own_id()
    socket.says(action=action, do={"answer": answer})
    socket.hears_error("Internal server error", who)


@pytest.mark.parametrize("status", [200, 201, 301, 400, 500])
def test_11_with_a_route_response_the_body_comes_whatever_the_status(wire: Wire, talk: Api, status: int) -> None:
    socket = wire.open(talk.at())
    socket.says(action="talk", do={"answer": {"statusCode": status, "body": "an answer"}})
    assert socket.hears() == "an answer"


def test_11_a_result_without_body_is_an_empty_message(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    socket.says(action="talk", do={"answer": {"statusCode": 200}})
    assert socket.hears() == ""


def test_20_a_number_is_made_text_and_may_match_a_route(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    assert socket.asks(action=1)["requestContext"]["routeKey"] == "1"
    assert socket.asks(action="1")["requestContext"]["routeKey"] == "1"
    assert socket.asks(action=2)["requestContext"]["routeKey"] == "$default"


def test_21_a_missing_member_of_an_expression_is_empty_and_the_rest_can_match(wire: Wire, bare: Api) -> None:
    socket = wire.open(bare.at())
    assert json.loads(_asked(socket, '{"a":"x"}'))["requestContext"]["routeKey"] == "x/"
    assert json.loads(_asked(socket, '{"a":"x","b":""}'))["requestContext"]["routeKey"] == "x/"


@pytest.mark.parametrize(
    "message", ["not JSON", '{"action":', '{"action":"ONEWAY"}', '{"action":" oneway"}', '{"other":1}', "[1]", "7", ""]
)
def test_what_is_no_json_or_matches_no_route_exactly_goes_to_default(wire: Wire, talk: Api, message: str) -> None:
    event = json.loads(_asked(wire.open(talk.at()), message))
    assert event["requestContext"]["routeKey"] == "$default"
    assert event["body"] == message


def test_lifecycle_routes_cannot_be_reached_by_messages(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    for key in ("$connect", "$disconnect", "$default"):
        assert socket.asks(action=key)["requestContext"]["routeKey"] == "$default"


def test_several_messages_of_one_client_run_in_parallel_and_answers_may_overtake(
    wire: Wire, talk: Api, world: World
) -> None:
    socket, go = wire.open(talk.at()), uuid.uuid4().hex
    socket.says(action="talk", do={"wait": go, "answer": {"body": "first"}})
    socket.says(action="talk", do={"answer": {"body": "second"}})
    assert socket.hears() == "second"
    world.tell(go)
    assert socket.hears() == "first"


def test_a_function_that_is_not_there_is_an_internal_server_error(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    who = socket.own_id()
    socket.says(action="gone")
    socket.hears_error("Internal server error", who)


def test_a_function_that_runs_into_its_own_time_out_is_an_internal_server_error(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    who = socket.own_id()
    socket.says(action="brief", do={"wait": "for ever"})
    socket.hears_error("Internal server error", who)


@pytest.mark.parametrize("answer", ["text", 1, ["list"], {"body": {"not": "text"}}, {"statusCode": "x"}], ids=str)
def test_an_answer_of_the_wrong_form_is_an_internal_server_error(wire: Wire, talk: Api, answer: object) -> None:
    socket = wire.open(talk.at())
    who = socket.own_id()
    socket.says(action="talk", do={"answer": answer})
    socket.hears_error("Internal server error", who)


def _asked(socket: Socket, message: str) -> str:
    socket.sends(message)
    return socket.hears()

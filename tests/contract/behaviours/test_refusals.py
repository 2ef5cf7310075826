"""What a client sees whose handshake fails: the rows of the table of refusals that are not behaviours 2 to 4."""

import json
import uuid

import pytest

from contract.behaviours.sockets import Wire, doing
from contract.behaviours.targets import Target
from contract.behaviours.world import Api, Route, World


@pytest.fixture(scope="module")
def late(world: World) -> Api:
    """An API whose `$connect` may take no longer than 500 ms."""
    api = world.api("late", {"$connect": Route(world.proxy(TimeoutInMillis=500))})
    api.stage("main")
    return api


@pytest.fixture(scope="module")
def gone(world: World) -> Api:
    """An API whose `$connect` names a function that is not there."""
    api = world.api("gone", {"$connect": Route(world.proxy(world.desk + "-gone"))})
    api.stage("main")
    return api


@pytest.mark.parametrize("answer", [{"statusCode": 200, "other": 1}, "text", {"statusCode": "no number"}, [1]], ids=str)
def test_a_malformed_answer_of_connect_is_502(wire: Wire, talk: Api, answer: object) -> None:
    assert wire.refused(talk.at(query=doing(answer=answer))).status == 502


def test_a_connect_function_that_cannot_be_called_is_500(wire: Wire, gone: Api) -> None:
    refusal = wire.refused(gone.at())
    assert (refusal.status, json.loads(refusal.body)) == (500, {"message": "Internal server error"})


def test_a_connect_function_that_is_late_is_504(wire: Wire, late: Api, world: World) -> None:
    go = uuid.uuid4().hex
    refusal = wire.refused(late.at(query=doing(wait=go)))
    world.tell(go)
    assert (refusal.status, json.loads(refusal.body)) == (504, {"message": "Endpoint request timed out"})


def test_a_throwing_connect_tells_nothing_but_internal_server_error(wire: Wire, talk: Api) -> None:
    assert json.loads(wire.refused(talk.at(query=doing(**{"raise": "x"}))).body) == {"message": "Internal server error"}


def test_a_plain_request_to_a_stage_is_426(talk: Api, target: Target) -> None:
    assert target.request("GET", talk.host, "/main", signed=False).status == 426


def test_a_path_behind_the_stage_is_403(wire: Wire, talk: Api) -> None:
    assert wire.refused(talk.at("main/more")).status == 403

"""What a client's URL names."""

import pytest

from fairlead.deployments.directory import Directory
from fairlead.deployments.snapshots import snapshot
from fairlead.edge.stages import Stages
from fairlead.model.apps import Api
from fairlead.model.limits import Limits
from fairlead.net.messages import Endpoint, Request, Response
from fairlead.websocket_api.connection import Connection


def stages() -> Stages:
    directory = Directory()
    directory.deploy(snapshot(Api("aaaaaaaaaa", "one", "dev", ()), "eu-west-1", Limits()))
    directory.map_domains({"ws.example.com": {"chat": ("aaaaaaaaaa", "dev")}})
    house = Stages(directory)
    house.ready = True
    return house


def request(path: str, host: str = "localhost") -> Request:
    asked = Request("GET", path, [], b"", ("192.0.2.1", 1), 3001)
    asked.endpoint = Endpoint("http", host, 3001)
    return asked


@pytest.mark.parametrize("path", ["/dev", "/dev/", "/", "/dev?a=1"])
def test_a_stage_gives_a_connection_of_its_own_to_every_handshake(path: str) -> None:
    house = stages()
    first, second = house.handshake(request(path)), house.handshake(request(path))
    assert isinstance(first, Connection)
    assert first is not second
    assert first.snapshot.name == "dev"


@pytest.mark.parametrize("path", ["/prod", "/dev/more"])
def test_a_handshake_for_no_stage_is_forbidden(path: str) -> None:
    refused = stages().handshake(request(path))
    assert isinstance(refused, Response)
    assert (refused.status, refused.body) == (403, b'{"message":"Forbidden"}')


def test_nobody_is_let_in_before_the_house_is_ready() -> None:
    house = stages()
    house.ready = False
    refused = house.handshake(request("/dev"))
    assert isinstance(refused, Response)
    assert refused.status == 503


@pytest.mark.parametrize(("path", "status"), [("/dev", 426), ("/", 426), ("/elsewhere/far", 404)])
def test_a_plain_request_is_told_what_is_missing(path: str, status: int) -> None:
    answers: list[Response] = []
    stages().plain(request(path), answers.append)
    assert [answer.status for answer in answers] == [status]


@pytest.mark.parametrize("host", ["ws.example.com", "aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com"])
def test_a_plain_request_for_no_stage_of_an_apis_host_is_forbidden(host: str) -> None:
    answers: list[Response] = []
    stages().plain(request("/prod", host), answers.append)
    assert (answers[0].status, answers[0].body) == (403, b'{"message":"Forbidden"}')


def test_a_custom_domain_has_the_mappings_key_in_its_path_and_not_the_stage() -> None:
    house, asked = stages(), request("/chat", "ws.example.com")
    assert isinstance(house.handshake(asked), Connection)
    assert asked.domain == "ws.example.com"
    for path in ("/dev", "/", "/chat/dev", "/dev/chat"):
        refused = house.handshake(request(path, "ws.example.com"))
        assert isinstance(refused, Response)
        assert refused.status == 403


def test_a_default_host_is_no_custom_domain() -> None:
    house, asked = stages(), request("/dev")
    assert isinstance(house.handshake(asked), Connection)
    assert asked.domain == ""


@pytest.mark.parametrize("path", ["/ping", "/sping", "/ping/"])
def test_health_checks_of_a_custom_domain_are_answered(path: str) -> None:
    answers: list[Response] = []
    stages().plain(request(path, "ws.example.com"), answers.append)
    stages().plain(request(path), answers.append)
    assert [answer.status for answer in answers] == [200, 404]

"""`@connections`, request by request."""

import json
from collections.abc import Sequence

import pytest

from fairlead.cluster.bus import Description, Push
from fairlead.cluster.connection_ids import ConnectionIds
from fairlead.cluster.local import LocalBus
from fairlead.deployments.directory import Directory
from fairlead.deployments.snapshots import snapshot
from fairlead.management.door import Management
from fairlead.model.apps import Api
from fairlead.model.limits import Limits
from fairlead.net.messages import Endpoint, Request, Response

HOST = "aaaaaaaaaa.execute-api.us-east-1.amazonaws.com"
AWS = Endpoint("https", HOST, None)
LOCAL = Endpoint("http", "localhost", 3001)
IDS = ConnectionIds(0)


class Socket:
    """A member with room for `room` messages."""

    def __init__(self, room: int = 9) -> None:
        self.room = room
        self.pushed: list[bytes] = []
        self.closed: tuple[int, str] | None = None

    def push(self, push: Push) -> bool:
        self.pushed.append(push.data)
        return len(self.pushed) <= self.room

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def describe(self) -> Description:
        return Description(1643136604.673, 1643136607.642, "192.0.2.1", None)


class Gateway:
    """One API, stage `dev`, and one open connection."""

    def __init__(self, room: int = 9, *, permitted: bool = True, limits: Limits | None = None) -> None:
        self.id = IDS.new()
        self.socket = Socket(room)
        self.bus = LocalBus()
        self.bus.join("aaaaaaaaaa/dev", self.id, self.socket)
        live = Directory()
        live.deploy(snapshot(Api("aaaaaaaaaa", "one", "dev", ()), "us-east-1", limits or Limits()))
        self.door = Management(live, self.bus, lambda request, stage: permitted)

    def ask(self, method: str, path: str, body: bytes = b"", endpoint: Endpoint = LOCAL) -> Response:
        answers: list[Response] = []
        request = Request(method, path.replace("/ID", f"/{self.id}"), [], body, ("127.0.0.1", 1), 3001)
        request.endpoint = endpoint
        self.door(request, answers.append)
        (answer,) = answers
        return answer


def error_type(response: Response) -> Sequence[bytes]:
    return [value for name, value in response.headers if name.lower() == b"x-amzn-errortype"]


@pytest.mark.parametrize(
    "path",
    [
        "/dev/@connections/ID",
        "/dev/%40connections/ID",
        "/dev//@connections/ID",
        "/dev/@connections/ID/",
        "/@connections/ID",
        "//@connections/ID",
        "/execute-api/aaaaaaaaaa/dev/@connections/ID",
    ],
)
def test_a_post_reaches_the_connection_however_the_path_is_spelled(path: str) -> None:
    gateway = Gateway()
    for id in (gateway.id, gateway.id.replace("=", "%3D")):
        response = gateway.ask("POST", path.replace("/ID", f"/{id}"), b"hi")
        assert (response.status, response.body) == (200, b"")
    assert gateway.socket.pushed == [b"hi", b"hi"]


def test_without_a_stage_the_aws_form_is_forbidden_and_the_local_one_is_not() -> None:
    gateway = Gateway()
    assert gateway.ask("POST", "/@connections/ID", b"x", AWS).status == 403
    assert gateway.ask("POST", "/@connections/ID", b"x", Endpoint("https", HOST, 3001)).status == 200
    assert gateway.ask("POST", "/@connections/ID", b"x", Endpoint("http", HOST, None)).status == 200
    assert gateway.ask("POST", "/dev/@connections/ID", b"x", AWS).status == 200


@pytest.mark.parametrize("path", ["/prod/@connections/ID", "/dev/more/@connections/ID", "/dev/@connections"])
def test_a_wrong_stage_is_forbidden(path: str) -> None:
    response = Gateway().ask("POST", path)
    assert (response.status, error_type(response)) == (403, [b"ForbiddenException"])
    assert json.loads(response.body) == {"message": "Forbidden"}


def test_a_caller_without_permission_is_forbidden() -> None:
    gateway = Gateway(permitted=False)
    assert gateway.ask("POST", "/dev/@connections/ID", b"x").status == 403
    assert gateway.socket.pushed == []


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
def test_a_gone_connection_is_410_with_an_empty_body(method: str) -> None:
    response = Gateway().ask(method, f"/dev/@connections/{IDS.new()}")
    assert (response.status, response.body, error_type(response)) == (410, b"", [b"GoneException"])


@pytest.mark.parametrize("id", ["x", "aaaaaaaaaaaaaaB=", "%00", "a" * 5000])
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
def test_a_malformed_id_is_400(method: str, id: str) -> None:
    response = Gateway().ask(method, f"/dev/@connections/{id}")
    assert (response.status, error_type(response)) == (400, [b"BadRequestException"])


def test_the_largest_message_passes_and_one_byte_more_does_not() -> None:
    gateway = Gateway()
    assert gateway.ask("POST", "/dev/@connections/ID", b"x" * 131_072).status == 200
    response = gateway.ask("POST", "/dev/@connections/ID", b"x" * 131_073)
    assert (response.status, error_type(response)) == (413, [b"PayloadTooLargeException"])


def test_a_full_buffer_is_429() -> None:
    response = Gateway(room=0).ask("POST", "/dev/@connections/ID", b"x")
    assert (response.status, error_type(response)) == (429, [b"LimitExceededException"])


def test_bytes_that_are_no_text_are_replaced() -> None:
    gateway = Gateway()
    gateway.ask("POST", "/dev/@connections/ID", b"a\xffb")
    assert gateway.socket.pushed == ["a\N{REPLACEMENT CHARACTER}b".encode()]


def test_bytes_go_as_they_are_where_binary_messages_are_sent() -> None:
    gateway = Gateway(limits=Limits(binary=True))
    gateway.ask("POST", "/dev/@connections/ID", b"a\xffb")
    assert gateway.socket.pushed == [b"a\xffb"]


def test_get_tells_times_in_milliseconds() -> None:
    response = Gateway().ask("GET", "/dev/@connections/ID")
    assert json.loads(response.body) == {
        "connectedAt": "2022-01-25T18:50:04.673Z",
        "identity": {"sourceIp": "192.0.2.1", "userAgent": None},
        "lastActiveAt": "2022-01-25T18:50:07.642Z",
    }


def test_delete_closes_and_the_connection_is_gone_at_once() -> None:
    gateway = Gateway()
    assert gateway.ask("DELETE", "/dev/@connections/ID").status == 204
    assert gateway.socket.closed == (1000, "Connection Closed Normally")
    assert gateway.ask("POST", "/dev/@connections/ID", b"x").status == 410


def test_another_method_is_refused_by_name() -> None:
    response = Gateway().ask("PUT", "/dev/@connections/ID")
    assert response.status == 403
    assert b"http method PUT" in response.body


def test_an_account_that_has_asked_too_often() -> None:
    gateway = Gateway()
    gateway.door = Management(Directory(), gateway.bus, lambda request, stage: True, lambda: False)
    assert gateway.ask("POST", "/dev/@connections/ID", b"x").status == 403
    live = Directory()
    live.deploy(snapshot(Api("aaaaaaaaaa", "one", "dev", ()), "us-east-1", Limits()))
    gateway.door = Management(live, gateway.bus, lambda request, stage: True, lambda: False)
    answer = gateway.ask("POST", "/dev/@connections/ID", b"x")
    assert answer.status == 429
    assert gateway.socket.pushed == []


def test_on_a_custom_domain_the_mappings_key_is_in_the_path_and_not_the_stage() -> None:
    gateway = Gateway()
    live = Directory()
    live.deploy(snapshot(Api("aaaaaaaaaa", "one", "dev", ()), "us-east-1", Limits()))
    live.map_domains(
        {"ws.example.com": {"chat": ("aaaaaaaaaa", "dev")}, "root.example.com": {"": ("aaaaaaaaaa", "dev")}}
    )
    gateway.door = Management(live, gateway.bus, lambda request, stage: True)
    domain, root = Endpoint("https", "ws.example.com", None), Endpoint("https", "root.example.com", None)
    assert gateway.ask("POST", "/chat/@connections/ID", b"x", domain).status == 200
    assert gateway.ask("POST", "/@connections/ID", b"x", root).status == 200
    for path in ("/dev/@connections/ID", "/@connections/ID", "/chat/dev/@connections/ID"):
        refused = gateway.ask("POST", path, b"x", domain)
        route = path.replace("ID", gateway.id).removeprefix("/")
        message = f"No method found matching route {route} for http method POST."
        assert (refused.status, json.loads(refused.body)) == (403, {"message": message})
    assert gateway.ask("POST", "/dev/@connections/ID", b"x", root).status == 403
    assert len(gateway.socket.pushed) == 2


def test_every_answer_has_a_request_id_of_its_own() -> None:
    gateway = Gateway()
    asked = [("POST", "ID"), ("GET", "ID"), ("PUT", "ID"), ("POST", "not-an-id"), ("POST", IDS.new()), ("DELETE", "ID")]
    seen = set()
    for method, id in asked:
        headers = gateway.ask(method, f"/dev/@connections/{id}", b"x").headers
        (request_id,) = [value for name, value in headers if name.lower() == b"x-amzn-requestid"]
        assert len(request_id) == 36
        seen.add(request_id)
    assert len(seen) == len(asked)

"""Routes without a Lambda function: MOCK, the tables by mapping templates, and HTTP backends."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from contract.behaviours.sockets import SECONDS, Wire
from contract.behaviours.targets import ON_AWS
from contract.behaviours.world import Api, Route, World
from recordinggateway import Recorded, RecordingGateway

ROW = '{"TableName": "%s", "Item": {"mark": {"S": "$context.connectionId"}, "id": {"S": "$context.eventType#"},' + (
    ' "what": {"S": "$util.escapeJavaScript($context.routeKey)"}}}'
)


@pytest.fixture(scope="module")
def functionless(world: World) -> Api:
    """An API without any function: it keeps who comes and goes in the table, and answers `ping` with `pong`."""
    tables = {
        "IntegrationType": "AWS",
        "IntegrationMethod": "POST",
        "IntegrationUri": f"arn:aws:apigateway:{world.target.region}:dynamodb:action/PutItem",
        "CredentialsArn": world.role,
        "RequestTemplates": {"application/json": ROW % world.name},
    }
    mock = {"IntegrationType": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'}}
    never = {**mock, "RequestTemplates": {"other": "{}"}, "PassthroughBehavior": "NEVER",
             "TemplateSelectionExpression": "${request.body.kind}"}  # fmt: skip
    answer = {"IntegrationResponseKey": "$default"}
    pong = {"pong": "$context.connectionId", "said": "$input.path('$.said')"}
    api = world.api(
        "functionless",
        {
            "$connect": Route(tables, responses=[answer]),
            "$disconnect": Route(tables, responses=[answer]),
            "ping": Route(
                mock,
                two_way=True,
                responses=[{**answer, "ResponseTemplates": {"application/json": json.dumps(pong)},
                            "TemplateSelectionExpression": "application/json"}],
            ),
            "never": Route(never, responses=[answer]),
        },
    )  # fmt: skip
    api.stage("main")
    return api


def test_an_api_without_functions_keeps_its_connections_in_a_table_by_templates(
    wire: Wire, functionless: Api, world: World
) -> None:
    socket = wire.open(functionless.at())
    id = json.loads(pinged(socket))["pong"]
    assert world.kept_raw(id) == {"CONNECT#": "$connect"}
    socket.closes()
    until = time.monotonic() + SECONDS
    while len(world.kept_raw(id)) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert world.kept_raw(id) == {"CONNECT#": "$connect", "DISCONNECT#": "$disconnect"}


def test_a_mock_answers_a_ping_by_its_response_template(wire: Wire, functionless: Api) -> None:
    answer = json.loads(pinged(wire.open(functionless.at())))
    assert len(answer["pong"]) == 16


def test_a_message_that_no_template_fits_and_that_may_not_pass_is_told_unsupported_media_type(
    wire: Wire, functionless: Api
) -> None:
    socket = wire.open(functionless.at())
    id = json.loads(pinged(socket))["pong"]
    socket.says(action="never", kind="none")
    socket.hears_error("Unsupported Media Type", id)


def pinged(socket: Any) -> str:
    socket.says(action="ping", said="hello")
    text: str = socket.hears()
    return text


@pytest.fixture(scope="module")
def backend() -> Iterator[RecordingGateway]:
    """An HTTP backend of the test's own, which AWS could not reach."""
    if ON_AWS:
        pytest.skip("needs a backend that AWS can reach")
    with RecordingGateway(b'{"from": "the backend"}') as backend:
        yield backend


@pytest.fixture(scope="module")
def proxied(world: World, backend: RecordingGateway) -> Api:
    """An API whose messages go to the backend."""
    proxy = {"IntegrationType": "HTTP_PROXY", "IntegrationUri": f"{backend.url}/messages", "IntegrationMethod": "POST"}
    mapped = {**proxy, "RequestParameters": {"integration.request.header.X-Connection": "context.connectionId"}}
    api = world.api("proxied", {"plain": Route(proxy, two_way=True), "mapped": Route(mapped, two_way=True)})
    api.stage("main")
    return api


def asked(wire: Wire, api: Api, backend: RecordingGateway, action: str) -> Recorded:
    """What the backend is asked for a message."""
    backend.requests.clear()
    socket = wire.open(api.at())
    socket.says(action=action)
    assert socket.hears() == '{"from": "the backend"}'
    seen = backend.one()
    assert (seen.method, seen.target, json.loads(seen.body)) == ("POST", "/messages", {"action": action})
    return seen


def test_an_http_backend_is_not_told_the_connection_id_unless_it_is_mapped(
    wire: Wire, proxied: Api, backend: RecordingGateway
) -> None:
    plain, mapped = asked(wire, proxied, backend, "plain"), asked(wire, proxied, backend, "mapped")
    id = mapped.headers["x-connection"]
    assert len(id) == 16
    told = [*plain.headers, *plain.headers.values()]
    assert not any("connection-id" in text or re.fullmatch(r"[A-Za-z0-9_-]{15}=", text) for text in told)


def test_the_headers_that_an_http_backend_gets(wire: Wire, proxied: Api, backend: RecordingGateway) -> None:
    headers = asked(wire, proxied, backend, "plain").headers
    own = {"x-amzn-apigateway-api-id": proxied.id, "user-agent": f"AmazonAPIGateway_{proxied.id}",
           "content-type": "application/json", "accept": "application/json"}  # fmt: skip
    assert {name: headers[name] for name in own} == own
    assert headers["x-amzn-trace-id"].startswith("Root=1-")

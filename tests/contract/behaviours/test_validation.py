"""What is asked of messages and handshakes: models, and required parameters of `$connect`."""

import json
import uuid

import pytest

from contract.behaviours.sockets import Wire
from contract.behaviours.world import Api, Route, World

MODEL = {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "required": ["address"],
         "properties": {"address": {"type": "string"}}}  # fmt: skip


@pytest.fixture(scope="module")
def models(world: World) -> Api:
    """An API with a route whose messages must fit a model that a member of theirs selects."""
    desk = world.proxy()
    api = world.api("models", {"$default": Route(desk, two_way=True)})
    name = f"email{uuid.uuid4().hex}"
    world.gateway.create_model(ApiId=api.id, Name=name, ContentType="application/json", Schema=json.dumps(MODEL))
    selected = {"ModelSelectionExpression": "${request.body.messageType}", "RequestModels": {"email": name}}
    api.add("sendMessage", Route(desk, two_way=True, members=selected))
    required = {"route.request.querystring.name": {"Required": True}}
    api.add("$connect", Route(desk, members={"RequestParameters": required}))
    api.stage("main")
    return api


@pytest.mark.parametrize(
    "message",
    [{"messageType": "email"}, {"messageType": "email", "address": 1}, {"messageType": "letter", "address": "x"}],
    ids=["lacks a member", "has a member of another type", "selects no model"],
)
def test_a_message_that_does_not_fit_its_model_is_told_invalid_request_body(
    wire: Wire, models: Api, message: dict[str, object]
) -> None:
    socket = wire.open(models.at(query="name=x"))
    who = socket.own_id()
    socket.says(action="sendMessage", **message)
    socket.hears_error("Invalid request body", who)
    assert socket.own_id() == who


def test_a_message_that_fits_its_model_arrives(wire: Wire, models: Api) -> None:
    socket = wire.open(models.at(query="name=x"))
    event = socket.asks(action="sendMessage", messageType="email", address="x")
    assert event["requestContext"]["routeKey"] == "sendMessage"


def test_a_handshake_without_a_required_parameter_is_400(wire: Wire, models: Api) -> None:
    assert wire.refused(models.at()).status == 400
    assert wire.refused(models.at(query="other=x")).status == 400

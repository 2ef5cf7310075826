"""DynamoDB actions: who they are run as, and what their answers select."""

from collections.abc import Callable

import pytest

from fairlead.integrations.dynamodb_actions import CALLER, DynamoDbActions
from fairlead.model.apps import Integration
from fairlead.model.principals import Principal
from fairlead.websocket_api.commands import Invoke
from occasions import message, peer
from unit.integrations.asking import TOLD, Answers, Told, invoking, requested

ROLE = "arn:aws:iam::123456789012:role/r"
PUT = Integration(
    "i", "AWS", uri="arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem", method="POST", credentials_arn=ROLE
)


class Tables:
    """Tables that answer what they are told to."""

    def __init__(self, status: int = 200, body: bytes = b"{}") -> None:
        self.answer = (status, body)
        self.calls: list[tuple[str, bytes, Principal, str]] = []

    def call(
        self, operation: str, body: bytes, principal: Principal, region: str, answer: Callable[[int, bytes], None]
    ) -> None:
        self.calls.append((operation, body, principal, region))
        answer(*self.answer)


def test_an_action_runs_as_the_role_in_this_account() -> None:
    tables, answers, told = Tables(), Answers(), Told()
    actions = DynamoDbActions(tables.call, "000000000000")
    actions.ask(requested(invoking(PUT, logging=TOLD), '{"TableName":"t"}', told), answers)
    assert tables.calls == [("PutItem", b'{"TableName":"t"}', Principal("000000000000", ROLE), "eu-west-1")]
    assert (answers.answer.status, answers.answer.selector, answers.answer.content.data) == (200, "200", b"{}")
    assert told.lines == ["INFO Sending request to DynamoDB: PutItem", "INFO Received response. Status: 200"]


@pytest.mark.parametrize("status", [400, 500])
def test_an_error_is_an_answer_that_its_status_selects(status: int) -> None:
    answers = Answers()
    DynamoDbActions(Tables(status, b'{"__type":"x"}').call, "0").ask(requested(invoking(PUT)), answers)
    assert (answers.answer.selector, answers.answer.service_status) == (str(status), status)
    assert answers.answer.headers["content-type"] == ["application/x-amz-json-1.0"]


def test_the_caller_s_own_identity() -> None:
    integration = Integration("i", "AWS", uri=PUT.uri, method="POST", credentials_arn=CALLER)
    client = peer()
    client.allow(None, {}, {"userArn": "arn:aws:iam::000000000000:user/u", "accessKey": "AKIA"})
    tables, answers = Tables(), Answers()
    DynamoDbActions(tables.call, "0").ask(requested(Invoke(1, integration, message("{}", client=client), "r")), answers)
    assert tables.calls[0][2] == Principal("0", "arn:aws:iam::000000000000:user/u", "AKIA")


def test_a_caller_that_nobody_knows() -> None:
    tables, answers = Tables(), Answers()
    integration = Integration("i", "AWS", uri=PUT.uri, method="POST", credentials_arn=CALLER)
    DynamoDbActions(tables.call, "0").ask(requested(invoking(integration)), answers)
    assert tables.calls == []
    assert answers.failed.status == 500
    assert "nobody signed" in answers.failed.cause

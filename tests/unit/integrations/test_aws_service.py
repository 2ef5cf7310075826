"""Which service an AWS integration calls."""

from fairlead.integrations.aws_service import AwsService
from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.content import Content
from fairlead.model.apps import Integration
from unit.integrations.asking import Answers, FakeBackend, invoking, requested


def asked(integration: Integration) -> Answers:
    service = AwsService(
        FakeBackend(BackendAnswer(200, Content(b"function"))),
        {"dynamodb": FakeBackend(BackendAnswer(200, Content(b"tables")))},
    )
    answers = Answers()
    service.ask(requested(invoking(integration)), answers)
    return answers


def test_the_uri_decides() -> None:
    uri = "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem"
    assert asked(Integration("i", "AWS", "hello")).answer.content.data == b"function"
    assert asked(Integration("i", "AWS", uri=uri)).answer.content.data == b"tables"


def test_what_could_not_have_been_deployed_fails_by_itself() -> None:
    for uri in ("arn:aws:apigateway:eu-west-1:sqs:path/1/q", ""):
        assert asked(Integration("i", "AWS", uri=uri)).failed.status == 500

import json

import pytest

from fairlead.model.errors import ApiError
from fairlead.wire.json_1_0 import error_body


@pytest.mark.parametrize(
    ("code", "type_", "member"),
    [
        ("ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message"),
        ("TransactionCanceledException", "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message"),
        ("ValidationException", "com.amazon.coral.validate#ValidationException", "message"),
        ("SerializationException", "com.amazon.coral.service#SerializationException", "Message"),
        ("UnrecognizedClientException", "com.amazon.coral.service#UnrecognizedClientException", "Message"),
        ("InternalServerError", "com.amazonaws.dynamodb.v20120810#InternalServerError", "message"),
    ],
)
def test_type_and_message_are_spelled_by_the_layer_that_refused(code: str, type_: str, member: str) -> None:
    assert json.loads(error_body(ApiError(code, 400, "why"))) == {"__type": type_, member: "why"}


def test_an_error_without_a_sentence_has_its_type_alone() -> None:
    body = json.loads(error_body(ApiError("UnknownOperationException", 400, None)))
    assert body == {"__type": "com.amazon.coral.service#UnknownOperationException"}


def test_further_members_stand_beside_the_message() -> None:
    error = ApiError("ConditionalCheckFailedException", 400, "The conditional request failed", Item={"a": {"S": "é"}})
    assert json.loads(error_body(error))["Item"] == {"a": {"S": "é"}}

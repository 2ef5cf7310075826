import base64
import json

import pytest

from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.partiql.statements import Insert
from fairlead.dynamodb.statement_requests import check_statement, check_token, parsed, start, token
from fairlead.model.errors import ApiError

REQUEST = {"Statement": "SELECT * FROM t WHERE id = ?", "Parameters": [{"S": "a"}]}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({}, "Value null at 'statements.1.member.statement'"),
        ({"Statement": ""}, "Member must have length greater than or equal to 1"),
        ({"Statement": "x" * 8193}, "Member must have length less than or equal to 8192"),
        ({"Statement": "x", "Parameters": []}, "at 'statements.1.member.parameters' failed"),
        ({"Statement": "x", "ReturnValuesOnConditionCheckFailure": "SOME"}, "Member must satisfy enum value set"),
    ],
)
def test_members_of_a_statement_are_judged(request_: dict[str, object], words: str) -> None:
    constraints = Constraints()
    check_statement(constraints, request_, "statements.1.member.")
    with pytest.raises(ApiError, match="validation error") as refused:
        constraints.done()
    assert words in str(refused.value.message)


def test_parameters_are_values() -> None:
    insert = parsed({"Statement": "INSERT INTO t VALUE {'id': ?}", "Parameters": [{"N": "1e2"}]})
    assert insert == Insert("t", {"id": {"N": "100"}})
    for value in ({"N": "1E1000000"}, {}, {"N": "x"}):
        with pytest.raises(ApiError):
            parsed({**REQUEST, "Parameters": [value]})
    with pytest.raises(ApiError, match=r"STRING_VALUE|Unexpected field type"):
        check_statement(Constraints(), {"Statement": "x", "Parameters": ["x"]})


def test_a_token_leads_on_in_its_own_statement_only() -> None:
    text = token(REQUEST, 3, b'{"id":{"S":"a"}}')
    assert start({**REQUEST, "NextToken": text}) == (3, {"id": {"S": "a"}})
    assert start(REQUEST) is None
    for other in ({**REQUEST, "Parameters": [{"S": "b"}]}, {**REQUEST, "Statement": "SELECT * FROM t"}):
        with pytest.raises(ApiError, match="NextToken does not belong to this statement"):
            start({**other, "NextToken": text})


@pytest.mark.parametrize(
    "text", ["x", "é", "!!!!", base64.b64encode(b"{}").decode(), base64.b64encode(b"[" * 20_000).decode()]
)
def test_what_was_never_given_out_is_no_token(text: str) -> None:
    with pytest.raises(ApiError, match="NextToken is not one that was given out"):
        start({**REQUEST, "NextToken": text})


def test_a_forged_token_is_judged_like_any_key() -> None:
    digest, _, _ = json.loads(base64.urlsafe_b64decode(token(REQUEST, 0, b"{}")))
    forged = base64.urlsafe_b64encode(json.dumps([digest, -1, {}]).encode()).decode()
    with pytest.raises(ApiError, match="NextToken"):
        start({**REQUEST, "NextToken": forged})
    constraints = Constraints()
    check_token(constraints, {"NextToken": "x" * 32_769})
    with pytest.raises(ApiError, match="less than or equal to 32768"):
        constraints.done()

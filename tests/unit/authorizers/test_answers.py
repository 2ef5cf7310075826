"""Answers of authorizer functions: what can be read, and what is wrong with the rest."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.authorizers.answers import MOST_BYTES, AnswerError, read
from fairlead.iam.policies import Asked

POLICY = {"Version": "2012-10-17", "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}]}


def answer(**members: Any) -> bytes:
    return json.dumps({"principalId": "ann", "policyDocument": POLICY, **members}).encode()


def test_a_whole_answer() -> None:
    read_ = read(answer(context={"name": "Ann", "age": 7, "half": 0.50, "big": 1e300, "admin": True, "guest": False}))
    assert read_.principal_id == "ann"
    assert read_.usage_key == ""
    assert read_.context == {
        "name": "Ann", "age": "7", "half": "0.5", "big": "1e+300", "admin": "true", "guest": "false",
    }  # fmt: skip


def test_numbers_stay_as_they_were_written() -> None:
    text = answer(context={"n": "N"}).replace(b'"N"', b"1.50")
    assert read(text).context == {"n": "1.50"}


def test_half_a_surrogate_pair_is_told_as_a_question_mark() -> None:
    text = answer(principalId="P", context={"K": "V"})
    for name in (b"P", b"K", b"V"):
        text = text.replace(b'"%b"' % name, b'"\\ud83d%b"' % name)
    assert (read(text).principal_id, read(text).context) == ("?P", {"?K": "?V"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["Allow", "*"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["principalId", "policyDocument", "context", "Version", "Statement", "Effect", "Action",
                         "Resource", "Condition", "StringLike", "ForAnyValue:NumericLessThan", "k"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON, JSON)
def test_whatever_a_function_answers_is_read_or_told_of(document: Any, context: Any) -> None:
    payload = json.dumps({"principalId": "ann", "policyDocument": document, "context": context}).encode()
    try:
        made = read(payload)
    except AnswerError:
        return
    made.policy.decide(Asked("execute-api:Invoke", "arn:x", {"k": "1"}))
    msgspec.json.encode({**made.context, "principalId": made.principal_id})


def test_the_key_of_a_usage_plan() -> None:
    assert read(answer(usageIdentifierKey="k" * 20)).usage_key == "k" * 20
    assert read(answer(usageIdentifierKey=None)).usage_key == ""


def test_members_of_ours_cannot_be_replaced() -> None:
    assert read(answer(context={"principalId": "root", "integrationLatency": 1, "a": "b"})).context == {"a": "b"}


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"null", "its answer is no object with principalId and policyDocument"),
        (b'"allow"', "its answer is no object with principalId and policyDocument"),
        (b"{", "its answer is not JSON"),
        (b"[" * 5000, "its answer is not JSON"),
        (answer(principalId=None), "its answer has no principalId"),
        (answer(principalId=["ann"]), "its principalId is no text"),
        (answer(policyDocument=None), "its answer has no policyDocument"),
        (answer(policyDocument="{}"), 'its policyDocument is malformed: the policy is "{}", no object'),
        (answer(policyDocument={"Statement": [{}]}), "its policyDocument is malformed: Statement[0].Effect is missing"),
        (answer(context=["a"]), "its context is no object"),
        (answer(context={"roles": ["a"]}), "roles in its context is neither a text nor a number nor a boolean"),
        (answer(context={"nobody": None}), "nobody in its context is neither a text nor a number nor a boolean"),
        (answer(context={"long": "x" * MOST_BYTES}), "bytes; the most is 8192"),
        (
            answer(policyDocument={"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "x" * 513}]}),
            "a resource of its policy has 513 characters; the most is 512",
        ),
    ],
)
def test_answers_that_are_of_no_use(payload: bytes, sentence: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read(payload)
    assert sentence in str(caught.value)


def test_as_long_as_it_may_be() -> None:
    rest = MOST_BYTES - len(answer(context={"a": ""}))
    assert len(read(answer(context={"a": "x" * rest})).context["a"]) == rest

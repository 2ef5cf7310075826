"""Requests that no client of AWS makes: whatever comes is a call or an ApiError, and the error can be answered."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.model.errors import ApiError
from fairlead.net.messages import Request
from fairlead.wire.calls import parse, refuse
from fairlead.wire.services import Service, service

SERVICES = ("apigateway", "apigatewayv2", "lambda", "iam", "sts", "dynamodb")
many = settings(max_examples=150, deadline=None)
texts = st.text(max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def outcome(known: Service, request: Request) -> None:
    try:
        call = parse(known, request)
    except ApiError as error:
        answer = refuse(known, error, "the-id")
        assert 400 <= answer.status < 500
        assert len(answer.body) < 20_000
    else:
        assert call.operation in known.operations


def names(known: Service) -> list[str]:
    """Every name that a member has on the wire."""
    members = ((name, each) for shape in known.shapes.values() for name, each in shape.members.items())
    return sorted({each.location_name or name for name, each in members})


@many
@given(data=st.data())
@pytest.mark.parametrize("name", ["apigatewayv2", "lambda"])
def test_any_json_at_any_operation(name: str, data: st.DataObject) -> None:
    known = service(name)
    operation = data.draw(st.sampled_from(list(known.operations.values())))
    path, _, fixed = operation.http.request_uri.partition("?")
    for part in path.split("{")[1:]:
        label = part.partition("}")[0]
        path = path.replace(f"{{{label}}}", data.draw(st.sampled_from(["a", "%2F", "%ff", ".."]) | texts.map(quote)))
    query = data.draw(st.dictionaries(st.sampled_from(names(known)), st.sampled_from(["", "1", "%ff", "x", "true"])))
    pairs = "&".join([*([fixed] if fixed else []), *(f"{key}={value}" for key, value in query.items())])
    body = data.draw(st.dictionaries(st.sampled_from(names(known)), values, max_size=6))
    asked = Request(operation.http.method, f"{path}?{pairs}", [], json.dumps(body).encode(), ("", 1), 1)
    outcome(known, asked)


@many
@given(data=st.data())
@pytest.mark.parametrize("name", ["iam", "sts"])
def test_any_form_for_any_operation(name: str, data: st.DataObject) -> None:
    known = service(name)
    operation = data.draw(st.sampled_from(list(known.operations)))
    parts = st.sampled_from([*names(known), "member", "entry", "key", "value", "1", "2", "0", "-1", "x", ""])
    keys = st.lists(parts, min_size=1, max_size=5).map(".".join)
    fields = data.draw(st.lists(st.tuples(keys, texts.map(quote) | st.just("%ff") | st.just("1")), max_size=8))
    version = known.model.metadata.api_version
    body = "&".join([f"Action={operation}", f"Version={version}", *(f"{key}={value}" for key, value in fields)])
    outcome(known, Request("POST", "/", [], body.encode(), ("", 1), 1))


@many
@given(body=values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60), data=st.data())
def test_any_body_for_any_target(body: bytes, data: st.DataObject) -> None:
    known = service("dynamodb")
    operation = data.draw(st.sampled_from(list(known.operations)))
    outcome(
        known, Request("POST", "/", [(b"x-amz-target", f"DynamoDB_20120810.{operation}".encode())], body, ("", 1), 1)
    )


@many
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", ""]),
    target=st.text(st.characters(max_codepoint=255), max_size=60),
    body=st.binary(max_size=60),
)
@pytest.mark.parametrize("name", SERVICES)
def test_any_bytes_at_all(name: str, method: str, target: str, body: bytes) -> None:
    outcome(service(name), Request(method, f"/{target}", [(b"x-amz-target", body)], body, ("", 1), 1))

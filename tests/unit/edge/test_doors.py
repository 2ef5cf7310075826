"""Which door a request goes to."""

from collections.abc import Callable

import pytest

from fairlead.edge.doors import Doors
from fairlead.net.messages import Door, Request, Response


def named(name: str) -> Door:
    def door(request: Request, answer: Callable[[Response], None]) -> None:
        answer(Response(200, name.encode()))

    return door


def ask(method: str, target: str, *headers: tuple[str, str], pages: bool = True) -> str:
    doors = Doors(
        management=named("management"),
        tables=named("tables"),
        refusal=named("refusal"),
        fallback=named("fallback"),
        pages=named("pages") if pages else None,
        is_key=lambda key: key == "secret",
        serves=lambda service: service == "lambda",
    )
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    answers: list[Response] = []
    doors(Request(method, target, pairs, b"", ("192.0.2.1", 1), 3001), answers.append)
    (answer,) = answers
    return answer.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/dev/@connections/abc=",
        "/@connections/abc",
        "/dev/%40connections/abc%3D",
        "/dev/%40Connections/abc",
        "//dev//@connections/x",
        "/execute-api/a1/dev/@connections/x",
        "/dev/@connections",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
def test_connections_are_managed(method: str, path: str) -> None:
    assert ask(method, path) == "management"
    assert ask(method, path, ("Host", "a1.execute-api.us-east-1.amazonaws.com")) == "management"


@pytest.mark.parametrize("path", ["/dev/connections/x", "/dev/@connectionsx/y", "/x?y=/@connections/z"])
def test_what_only_looks_like_it_is_not(path: str) -> None:
    assert ask("POST", path) == "fallback"


@pytest.mark.parametrize("target", ["DynamoDB_20120810.PutItem", "DynamoDBStreams_20120810.ListStreams"])
def test_tables_are_told_by_their_header(target: str) -> None:
    host = ("Host", "dynamodb.us-east-1.amazonaws.com")
    assert ask("POST", "/", ("X-Amz-Target", target), host) == "tables"
    assert ask("POST", "/", ("x-amz-target", target), ("Host", "localhost:8000")) == "tables"


def test_other_services_are_refused_and_ours_are_not() -> None:
    assert ask("PUT", "/bucket/key", ("Host", "s3.us-east-1.amazonaws.com")) == "refusal"
    assert ask("POST", "/", ("Host", "sqs.us-east-1.amazonaws.com"), ("X-Amz-Target", "AmazonSQS.Send")) == "refusal"
    assert ask("POST", "/f", ("Host", "lambda.us-east-1.amazonaws.com")) == "fallback"
    assert ask("POST", "/dev", ("Host", "a.execute-api.us-east-1.amazonaws.com")) == "fallback"


def test_the_host_that_a_function_meant_counts() -> None:
    meant = ("X-Fairlead-Endpoint", "https://s3.us-east-1.amazonaws.com")
    assert ask("PUT", "/k", ("Host", "localhost"), meant, ("X-Fairlead-Key", "secret")) == "refusal"
    assert ask("PUT", "/k", ("Host", "localhost"), meant, ("X-Fairlead-Key", "guess")) == "fallback"


def test_pages_are_for_get_and_head_only_and_only_if_there_are_any() -> None:
    assert ask("GET", "/index.html") == "pages"
    assert ask("HEAD", "/") == "pages"
    assert ask("POST", "/") == "fallback"
    assert ask("GET", "/", pages=False) == "fallback"

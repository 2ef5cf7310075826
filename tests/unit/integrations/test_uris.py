"""URIs: what they name, what fills them, and what is refused at deployment."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis.strategies import text

from fairlead.dynamodb.dispatch import OPERATIONS
from fairlead.integrations.uris import (
    DYNAMODB_ACTIONS,
    ServiceUri,
    UriError,
    note,
    service_of,
    shown,
    unsupported,
    url_of,
)
from fairlead.model.apps import Integration, IntegrationResponse
from fairlead.tables.door import STREAM_OPERATIONS

PUT = "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem"
ROLE = "arn:aws:iam::000000000000:role/r"


def test_a_service() -> None:
    assert service_of(PUT) == ServiceUri("eu-west-1", "dynamodb", "action", "PutItem")
    assert service_of("arn:aws-cn:apigateway:cn-north-1:sqs:path/1/q") == ServiceUri("cn-north-1", "sqs", "path", "1/q")
    assert service_of("arn:aws:lambda:eu-west-1:1:function:f") is None


@pytest.mark.parametrize(
    ("uri", "path", "query", "url"),
    [
        ("http://h/x", {}, [], "http://h/x"),
        ("http://h/{a}/b/{a}", {"a": "v"}, [], "http://h/v/b/v"),
        ("http://h/{proxy+}", {"proxy": "a/b"}, [], "http://h/a%2Fb"),
        ("http://h/{a}", {"a": "é ?#&/%"}, [], "http://h/%C3%A9%20%3F%23%26%2F%25"),
        ("http://h/{a}", {"a": "..x"}, [], "http://h/..x"),
        ("http://h/x?k=1", {}, [("q", "a b"), ("q", "é&")], "http://h/x?k=1&q=a+b&q=%C3%A9%26"),
        ("http://h/x#part", {}, [("q", "1")], "http://h/x?q=1"),
        ("http://h/?q={a}", {"a": "1&b=2"}, [], "http://h/?q=1%26b%3D2"),
    ],
)
def test_urls(uri: str, path: dict[str, str], query: list[tuple[str, str]], url: str) -> None:
    assert url_of(uri, path, query) == url


@pytest.mark.parametrize(("path", "said"), [({}, "nothing is mapped"), ({"a": ".."}, "lead out"), ({"a": "."}, "lead")])
def test_what_makes_no_url(path: dict[str, str], said: str) -> None:
    with pytest.raises(UriError, match=said):
        url_of("http://h/{a}", path, [])


def test_a_query_is_not_shown() -> None:
    assert shown("http://h/x?token=secret") == "http://h/x"


@pytest.mark.parametrize(
    "integration",
    [
        Integration("i", "MOCK", responses=(IntegrationResponse("200"), IntegrationResponse("/4\\d{2}/"))),
        Integration("i", "AWS_PROXY", "f"),
        Integration("i", "AWS", "f"),
        Integration("i", "AWS", uri=PUT, method="POST", credentials_arn=ROLE),
        Integration("i", "HTTP", uri="http://localhost:3000/{a}?b={c}", method="POST"),
        Integration("i", "HTTP_PROXY", uri="https://[::1]:8443/", method="ANY"),
    ],
)
def test_what_is_served(integration: Integration) -> None:
    assert unsupported(integration) is None


@pytest.mark.parametrize(
    ("integration", "said"),
    [
        (Integration("i", "OTHER"), "type OTHER"),
        (Integration("i", "AWS"), "Invalid integration URI"),
        (Integration("i", "AWS", uri="arn:aws:apigateway:x:lambda:path/else"), "names no function"),
        (Integration("i", "AWS", uri="arn:aws:apigateway:x:sqs:path/1/q", method="POST"), "the service sqs"),
        (Integration("i", "AWS", uri="arn:aws:apigateway:x:states:action/StartExecution"), "the service states"),
        (Integration("i", "AWS", uri=PUT.replace("action", "path"), method="POST"), "by its actions"),
        (Integration("i", "AWS", uri=PUT + "s", method="POST"), "PutItems"),
        (Integration("i", "AWS", uri=PUT, method="GET", credentials_arn=ROLE), "must be POST"),
        (Integration("i", "AWS", uri=PUT, method="POST"), "Role ARN must be specified"),
        (Integration("i", "HTTP", method="POST"), "IntegrationUri is required"),
        (Integration("i", "HTTP", uri="http://h/"), "IntegrationMethod is required"),
        (Integration("i", "HTTP", uri="ftp://h/", method="GET"), "Invalid HTTP endpoint"),
        (Integration("i", "HTTP", uri="http:///x", method="GET"), "Invalid HTTP endpoint"),
        (Integration("i", "HTTP", uri="http://h:99999/", method="GET"), "Invalid HTTP endpoint"),
        (Integration("i", "HTTP", uri="http://h/a b", method="GET"), "Invalid HTTP endpoint"),
        (Integration("i", "HTTP", uri="http://{tenant}.h/", method="GET"), "parameter in its host"),
        (Integration("i", "HTTP", uri="http://u:p@h/", method="GET"), "a password"),
        (Integration("i", "MOCK", parameters={"x": "'y'"}), "Invalid mapping expression"),
        (Integration("i", "MOCK", responses=(IntegrationResponse("/(/"),)), "IntegrationResponseKey /(/"),
    ],
)
def test_what_is_refused(integration: Integration, said: str) -> None:
    sentence = unsupported(integration)
    assert sentence is not None
    assert said in sentence
    assert sentence.endswith(".")


@given(text(), text())
def test_whatever_a_client_sends_stays_in_its_place(value: str, queried: str) -> None:
    try:
        url = url_of("http://host:1/a/{v}/b?k=1", {"v": value}, [("q", queried)])
    except UriError:
        assert value in (".", "..")
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("http", "host:1", "")
    assert parts.path.count("/") == 3
    assert parts.path.startswith("/a/")
    assert parts.path.endswith("/b")
    assert url.isascii()
    assert url.isprintable()
    assert [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)] == ["k", "q"]


def test_only_a_vpc_link_needs_a_note() -> None:
    assert note(Integration("i", "HTTP", uri="http://h/", method="GET")) is None
    assert "link7" in (note(Integration("i", "HTTP", uri="http://h/", method="GET", vpc_link="link7")) or "")


def test_what_can_be_called_are_the_operations_of_the_tables() -> None:
    # The operations of streams are those of another service.
    assert OPERATIONS.keys() - STREAM_OPERATIONS == DYNAMODB_ACTIONS

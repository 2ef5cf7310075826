"""Which door a request goes to."""

from collections.abc import Callable

import pytest

from fairlead.edge.doors import Doors
from fairlead.edge.guard import Guard
from fairlead.iam.sigv4 import Flaw
from fairlead.net.messages import Door, Request, Response

MIB = 1 << 20


def named(name: str) -> Door:
    def door(request: Request, answer: Callable[[Response], None]) -> None:
        answer(Response(200, name.encode()))

    return door


def ask(
    method: str,
    target: str,
    *headers: tuple[str, str],
    body: bytes = b"",
    pages: bool = True,
    guard: Guard | None = None,
) -> str:
    doors = Doors(
        management=named("management"),
        tables=named("tables"),
        refusal=lambda request, answer: answer(Response(400, f"refusal {request.service}".encode())),
        fallback=named("fallback"),
        metrics=named("metrics"),
        pages=named("pages") if pages else None,
        services={service: named(service) for service in ("apigateway", "lambda", "iam")},
        is_key=lambda key: key == "secret",
        guard=guard,
    )
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    answers: list[Response] = []
    doors(Request(method, target, pairs, body, ("192.0.2.1", 1), 3001), answers.append)
    (answer,) = answers
    return answer.body.decode()


def signed_for(service: str) -> tuple[str, str]:
    scope = f"AKID/20260101/eu-west-1/{service}/aws4_request"
    return "Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"


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


def test_a_host_of_aws_tells_the_service() -> None:
    assert ask("PUT", "/bucket/key", ("Host", "s3.us-east-1.amazonaws.com")) == "refusal s3"
    target = ("X-Amz-Target", "AmazonSQS.Send")
    assert ask("POST", "/", ("Host", "sqs.us-east-1.amazonaws.com"), target) == "refusal sqs"
    assert ask("POST", "/f", ("Host", "lambda.us-east-1.amazonaws.com")) == "lambda"
    assert ask("GET", "/v2/apis", ("Host", "apigateway.us-east-1.amazonaws.com")) == "apigateway"
    assert ask("POST", "/", ("Host", "000000000000.ddb.us-east-1.amazonaws.com")) == "tables"
    assert ask("POST", "/", ("Host", "sts.amazonaws.com")) == "refusal sts"


def test_a_host_of_an_api_has_stages_and_their_connections() -> None:
    host = ("Host", "a.execute-api.us-east-1.amazonaws.com")
    assert ask("POST", "/dev", host) == "fallback"
    assert ask("GET", "/dev", host) == "fallback"
    assert ask("GET", "/dev", host, signed_for("execute-api")) == "fallback"
    assert ask("GET", "/v2/apis", host) == "fallback"


def test_the_scope_of_a_signature_tells_the_service() -> None:
    for service in ("apigateway", "lambda", "iam"):
        assert ask("POST", "/", signed_for(service)) == service
        query = f"/?X-Amz-Credential=AKID%2F20260101%2Feu-west-1%2F{service}%2Faws4_request"
        assert ask("GET", query) == service
    assert ask("POST", "/", signed_for("dynamodb")) == "tables"
    assert ask("POST", "/", signed_for("sns")) == "refusal sns"
    assert ask("POST", "/dev/@connections/x", signed_for("execute-api")) == "management"
    assert ask("POST", "/dev", signed_for("execute-api")) == "fallback"


def test_the_table_is_read_from_the_top() -> None:
    target = ("X-Amz-Target", "DynamoDB_20120810.PutItem")
    iam_host, form = ("Host", "iam.amazonaws.com"), ("Content-Type", "application/x-www-form-urlencoded")
    assert ask("POST", "/@connections/x", iam_host, signed_for("lambda"), target) == "iam"
    assert ask("POST", "/v2/@connections/x", signed_for("lambda"), target) == "management"
    assert ask("POST", "/v2/apis", signed_for("lambda"), target) == "lambda"
    assert ask("POST", "/v2/apis", target) == "tables"
    assert ask("POST", "/2015-03-31/functions", form, body=b"Version=2010-05-08") == "lambda"


@pytest.mark.parametrize(
    ("method", "path", "door"),
    [
        ("POST", "/v2/apis", "apigateway"),
        ("GET", "/v2/apis/a1/routes", "apigateway"),
        ("POST", "/2015-03-31/functions/f/invocations", "lambda"),
        ("POST", "/v2", "fallback"),
        ("POST", "/dev/v2/apis", "fallback"),
    ],
)
def test_paths_of_rest_apis(method: str, path: str, door: str) -> None:
    assert ask(method, path) == door


def test_a_form_tells_its_service_by_the_version() -> None:
    form = ("content-type", "Application/X-WWW-Form-URLEncoded; charset=utf-8")
    assert ask("POST", "/", form, body=b"Action=CreateRole&Version=2010-05-08&RoleName=r") == "iam"
    assert ask("POST", "/", form, body=b"Version=2011-06-15&Action=GetCallerIdentity") == "refusal sts"
    assert ask("POST", "/", form, body=b"Action=A&Version=1999-01-01") == "fallback"
    assert ask("POST", "/", form, body=b"Action=A&OtherVersion=2010-05-08") == "fallback"
    assert ask("POST", "/", ("Content-Type", "text/plain"), body=b"Version=2010-05-08") == "fallback"


def test_the_host_that_a_function_meant_counts() -> None:
    meant = ("X-Fairlead-Endpoint", "https://s3.us-east-1.amazonaws.com")
    assert ask("PUT", "/k", ("Host", "localhost"), meant, ("X-Fairlead-Key", "secret")) == "refusal s3"
    assert ask("PUT", "/k", ("Host", "localhost"), meant, ("X-Fairlead-Key", "guess")) == "fallback"


def test_pages_are_for_get_and_head_only_and_only_if_there_are_any() -> None:
    assert ask("GET", "/index.html") == "pages"
    assert ask("HEAD", "/") == "pages"
    assert ask("POST", "/") == "fallback"
    assert ask("GET", "/", pages=False) == "fallback"


def strict_guard() -> Guard:
    """Nothing is here, and nothing is signed."""

    def no(name: str) -> bool:
        return False

    def unsigned(request: Request) -> Flaw | None:
        return Flaw.MISSING

    return Guard(serves=no, has_api=no, is_key=no, flaw=unsigned, head_flaw=unsigned, report=lambda text: None)


def test_the_guard_is_asked_first_and_about_aws_apis_only() -> None:
    guard = strict_guard()
    here, page = ("Host", "localhost:3001"), ("Origin", "https://evil.example")
    assert "not known" in ask("GET", "/", ("Host", "evil.example"), guard=guard)
    assert ask("GET", "/", here, page, guard=guard) == "pages"
    assert ask("POST", "/dev", here, page, guard=guard) == "fallback"
    assert ask("POST", "/dev/@connections/x", here, guard=guard) == "management"
    for path in ("/dev/@connections/x", "/v2/apis", "/2015-03-31/functions/f/invocations"):
        assert "signed with a key of this gateway" in ask("POST", path, here, page, guard=guard)


def judged(target: str, *headers: tuple[str, str], guard: Guard | None) -> int:
    """The status of a refusal by the head alone, or the size that the body may have."""
    doors = Doors(
        management=named("management"),
        tables=named("tables"),
        refusal=named("refusal"),
        fallback=named("fallback"),
        guard=guard,
        larger_body=lambda target: 70 * MIB if target == "/2015-03-31/functions" else 0,
    )
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    verdict = doors.judge(Request("POST", target, pairs, b"", ("192.0.2.1", 1), 3001))
    return verdict.status if isinstance(verdict, Response) else verdict


def test_a_body_may_be_as_large_as_its_head_tells() -> None:
    here, page = ("Host", "localhost:3001"), ("Origin", "https://evil.example")
    table = ("X-Amz-Target", "DynamoDB_20120810.PutItem")
    for guard in (None, strict_guard()):
        assert judged("/2015-03-31/functions", here, guard=guard) == 70 * MIB
        assert judged("/", here, table, guard=guard) == 16 * MIB
        assert judged("/dev/@connections/x", here, guard=guard) == 16 * MIB
        assert judged("/dev", here, guard=guard) == 65536
    guard = strict_guard()
    assert judged("/2015-03-31/functions", ("Host", "evil.example"), guard=guard) == 403
    assert judged("/2015-03-31/functions", here, page, guard=guard) == 403
    assert judged("/", here, table, page, guard=guard) == 403
    assert judged("/", here, table, ("Content-Type", "text/plain"), guard=guard) == 415


def test_metrics_stand_before_pages_and_not_before_the_stages_of_a_host() -> None:
    for pages in (True, False):
        assert ask("GET", "/metrics", ("Host", "localhost"), pages=pages) == "metrics"
        assert ask("HEAD", "/metrics?x=1", ("Host", "localhost"), pages=pages) == "metrics"
    assert ask("POST", "/metrics", ("Host", "localhost")) == "fallback"
    assert ask("GET", "/metrics/x", ("Host", "localhost")) == "pages"
    assert ask("GET", "/metrics", ("Host", "abcdefghij.execute-api.eu-west-1.amazonaws.com")) == "fallback"


def test_a_function_that_asks_over_its_own_socket_is_not_shown_to_the_guard() -> None:
    doors = Doors(
        management=named("management"),
        tables=named("tables"),
        refusal=named("refusal"),
        fallback=named("fallback"),
        is_key=lambda key: key == "ours",
        guard=strict_guard(),
    )
    headers = [(b"Host", b"localhost"), (b"X-Fairlead-Endpoint", b"https://abc.execute-api.eu-west-1.amazonaws.com"),
               (b"X-Fairlead-Key", b"ours")]  # fmt: skip
    request = Request("POST", "/dev/@connections/x", headers, b"", ("127.0.0.1", 0), 0)
    answers: list[Response] = []
    doors.known(request, answers.append)
    assert [answer.body for answer in answers] == [b"management"]
    assert request.endpoint.host == "abc.execute-api.eu-west-1.amazonaws.com"

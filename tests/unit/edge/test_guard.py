"""Who is let in, and what the operator is told of who is not."""

import pytest

from fairlead.edge.guard import Guard, is_from_page, is_own_origin, wrong_type
from fairlead.iam.sigv4 import Flaw
from fairlead.net.messages import Request, Response

FORM = "application/x-www-form-urlencoded"


def asked(*headers: tuple[str, str], method: str = "POST", path: str = "/", service: str = "") -> Request:
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    request = Request(method, path, pairs, b"{}", ("192.0.2.1", 1), 3001)
    request.service = service
    return request


class Rig:
    """A guard with what it reports. Requests are signed validly if they have an `Authorization` of "valid"."""

    def __init__(self, *, must_sign: bool = False, hosts: tuple[str, ...] = (), origins: tuple[str, ...] = ()) -> None:
        self.reports: list[str] = []
        self.guard = Guard(
            serves=lambda service: service in ("dynamodb", "lambda"),
            has_api=lambda api_id: api_id == "abc123",
            is_key=lambda key: key == "secret",
            flaw=self.flaw,
            head_flaw=self.head_flaw,
            report=self.reports.append,
            must_sign=must_sign,
            hosts=hosts,
            origins=origins,
        )

    def flaw(self, request: Request) -> Flaw | None:
        said = request.header(b"authorization")
        return None if said == "valid" else Flaw.MISMATCH if said else Flaw.MISSING

    def head_flaw(self, request: Request) -> Flaw | None:
        return None if request.header(b"authorization") else Flaw.MISSING

    def host(self, host: str, *headers: tuple[str, str]) -> bool:
        return passes(self.guard.host(asked(("Host", host), *headers)))

    def call(self, service: str, *headers: tuple[str, str]) -> bool:
        return passes(self.guard.call(asked(*headers, service=service)))

    def handshake(self, host: str, *headers: tuple[str, str]) -> bool:
        return passes(self.guard.handshake(asked(("Host", host), *headers, method="GET")))


def passes(refused: Response | None) -> bool:
    if refused is None:
        return True
    assert refused.status == 403
    assert not any(name.lower().startswith(b"access-control") for name, _ in refused.headers)
    return False


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:3001",
        "LocalHost:4566",
        "localhost.",
        "app.localhost:5173",
        "a.b.localhost",
        "127.0.0.1:3001",
        "127.8.9.10",
        "[::1]:3001",
        "[::1]",
        "localhost.localstack.cloud:4566",
        "abc.execute-api.localhost.localstack.cloud:4566",
        "abc123.execute-api.eu-west-1.amazonaws.com",
        "ABC123.execute-api.eu-west-1.amazonaws.com:443",
        "abc123.execute-api.cn-north-1.amazonaws.com.cn",
        "dynamodb.us-east-1.amazonaws.com",
        "lambda.cn-north-1.amazonaws.com.cn",
    ],
)
def test_hosts_that_are_known(host: str) -> None:
    rig = Rig()
    assert rig.host(host)
    assert rig.reports == []


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:3001",
        "localhost.evil.example",
        "evillocalhost",
        "localhost.localstack.cloud.evil.example",
        "evillocalhost.localstack.cloud",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io:3001",
        "0.0.0.0:3001",
        "[::]:3001",
        "192.168.1.5:3001",
        "169.254.169.254",
        "2130706433",
        "other.execute-api.eu-west-1.amazonaws.com",
        "abc123.execute-api.eu-west-1.amazonaws.com.evil.example",
        "evil.abc123.execute-api.eu-west-1.amazonaws.com",
        "s3.us-east-1.amazonaws.com",
        "amazonaws.com",
    ],
)
def test_hosts_that_are_not(host: str) -> None:
    rig = Rig()
    assert not rig.host(host)
    assert not rig.host(host)
    (told,) = rig.reports
    name = host.removesuffix(":3001").strip("[]")
    assert told.endswith(f"--allow-host {name}")
    assert "\n" not in told


@pytest.mark.parametrize(
    "host", ["", "someone@localhost", "localhost/x", "a b", "x;reboot", "$(id)", "a" * 5000, "\x1b[2J"]
)
def test_what_is_no_host_is_refused_and_never_printed(host: str) -> None:
    rig = Rig()
    assert not rig.host(host)
    assert rig.reports == ["A request was refused whose Host header names no host."]


def test_a_host_may_be_allowed() -> None:
    rig = Rig(hosts=("my.dev", "192.168.1.5", "fd00::1"))
    assert rig.host("my.dev:3001")
    assert rig.host("MY.DEV")
    assert rig.host("192.168.1.5:3001")
    assert rig.host("[fd00::1]:3001")
    assert not rig.host("other.my.dev")


def test_our_own_hooks_may_name_any_host() -> None:
    rig = Rig()
    assert rig.host("s3.us-east-1.amazonaws.com", ("X-Fairlead-Key", "secret"))
    assert not rig.host("s3.us-east-1.amazonaws.com", ("X-Fairlead-Key", "guess"))
    assert not rig.host("s3.us-east-1.amazonaws.com", ("X-Fairlead-Endpoint", "https://localhost"))


def test_the_terminal_is_not_flooded() -> None:
    rig = Rig()
    for number in range(1000):
        assert not rig.host(f"h{number}.example")
    assert len(rig.reports) == 101
    assert rig.reports[-1] == "Further hosts and pages are refused without a line each."


PAGES = [
    ("Origin", "http://localhost:5173"),
    ("Origin", "http://localhost:3001"),
    ("origin", "null"),
    ("Origin", ""),
    ("ORIGIN", "https://evil.example"),
    ("Sec-Fetch-Site", "same-origin"),
    ("sec-fetch-mode", "no-cors"),
    ("Sec-Fetch-Dest", "empty"),
    ("Sec-Fetch-Something-New", "1"),
]


@pytest.mark.parametrize("service", ["dynamodb", "lambda", "iam", "sts", "apigateway", "execute-api", "s3"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("must_sign", [False, True])
def test_a_page_needs_a_valid_signature(service: str, page: tuple[str, str], must_sign: bool) -> None:
    rig = Rig(must_sign=must_sign)
    assert not rig.call(service, page)
    assert not rig.call(service, page, ("Authorization", "AWS4-HMAC-SHA256 Credential=test/..."))
    assert len(rig.reports) == 1
    assert rig.call(service, page, ("Authorization", "valid"))
    assert rig.call(service, page, ("X-Fairlead-Key", "secret"))


def test_where_signatures_are_needed_dynamodb_answers_as_aws_does() -> None:
    rig = Rig(must_sign=True)
    refused = rig.guard.call(asked(service="dynamodb"))
    assert refused is not None
    assert refused.status == 400
    assert b"MissingAuthenticationTokenException" in refused.body
    assert not rig.call("lambda")
    assert not rig.call("execute-api", ("Authorization", "AWS4-HMAC-SHA256 Credential=test/..."))
    assert rig.call("lambda", ("Authorization", "valid"))
    assert rig.call("execute-api", ("X-Fairlead-Key", "secret"))
    assert rig.reports == []


def test_tools_on_this_machine_may_sign_with_anything_or_nothing() -> None:
    rig = Rig()
    assert rig.call("dynamodb")
    assert rig.call("dynamodb", ("Authorization", "AWS4-HMAC-SHA256 Credential=test/..."))
    assert rig.call("execute-api", ("Referer", "https://evil.example"))


def test_the_line_about_a_page_shows_nothing_but_a_proper_origin() -> None:
    rig = Rig()
    assert not rig.call("lambda", ("Origin", "https://evil.example"))
    assert not rig.call("lambda", ("Origin", "\x1b[2J nonsense"))
    assert not rig.call("x" * 9000, ("Sec-Fetch-Mode", "cors"))
    first, second, third = rig.reports
    assert "a page of https://evil.example" in first
    assert "by a web page" in second
    assert len(third) < 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:3001", "http://localhost:5173"),
        ("localhost:3001", "https://localhost"),
        ("localhost:3001", "http://127.0.0.1:8080"),
        ("localhost:3001", "http://[::1]:8080"),
        ("localhost:3001", "http://app.localhost:8080"),
        ("localhost:3001", "HTTP://LOCALHOST:8080"),
        ("my.dev:3001", "http://my.dev"),
        ("my.dev:3001", "https://my.dev:8443"),
        ("abc123.execute-api.us-east-1.amazonaws.com", "https://abc123.execute-api.us-east-1.amazonaws.com"),
    ],
)
def test_pages_that_may_open_a_websocket(host: str, origin: str) -> None:
    rig = Rig(hosts=("my.dev",))
    assert rig.handshake(host)
    assert rig.handshake(host, ("Origin", origin))
    assert rig.reports == []


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://evil.example:3001",
        "http://localhost.evil.example",
        "http://evillocalhost",
        "http://localhost@evil.example",
        "http://0.0.0.0:3001",
        "file://",
        "chrome-extension://abcdefgh",
        "ftp://localhost",
        "http://",
        "http://[::1",
        "localhost",
        "http://" + "a" * 5000 + ".localhost",
    ],
)
def test_pages_that_may_not(origin: str) -> None:
    rig = Rig()
    assert not rig.handshake("localhost:3001", ("Origin", origin))
    assert not rig.handshake("localhost:3001", ("Origin", origin))
    (told,) = rig.reports
    assert told.endswith((f"--allow-origin {origin}", "names no origin."))
    assert len(told) < 1000


def test_an_origin_may_be_allowed() -> None:
    rig = Rig(origins=("https://my.example:8443", "null"))
    assert rig.handshake("localhost", ("Origin", "https://my.example:8443"))
    assert rig.handshake("localhost", ("Origin", "HTTPS://My.Example:8443"))
    assert rig.handshake("localhost", ("Origin", "null"))
    assert not rig.handshake("localhost", ("Origin", "https://my.example"))
    assert not rig.handshake("localhost", ("Origin", "http://my.example:8443"))


def test_a_handshake_for_an_unknown_host_is_refused_whatever_its_origin() -> None:
    rig = Rig()
    assert not rig.handshake("evil.example:3001")
    assert not rig.handshake("evil.example:3001", ("Origin", "http://evil.example:3001"))
    assert len(rig.reports) == 1


def test_what_browsers_say() -> None:
    assert is_from_page(asked(("Sec-Fetch-User", "?1")))
    assert not is_from_page(asked(("User-Agent", "Mozilla/5.0"), ("Sec-WebSocket-Key", "x"), ("X-Origin", "y")))


def test_no_host_is_no_own_origin() -> None:
    assert not is_own_origin("http://", "")
    assert not is_own_origin("", "")


@pytest.mark.parametrize(
    ("service", "kind", "wrong"),
    [
        ("dynamodb", "", False),
        ("dynamodb", "application/x-amz-json-1.0", False),
        ("dynamodb", "application/json; charset=utf-8", False),
        ("dynamodb", "text/plain", True),
        ("dynamodb", "text/plain;charset=UTF-8", True),
        ("dynamodb", FORM, True),
        ("dynamodb", "multipart/form-data; boundary=json", True),
        ("lambda", "application/json", False),
        ("lambda", "Text/Plain", True),
        ("apigateway", "application/json", False),
        ("apigateway", "text/plain", True),
        ("iam", FORM, False),
        ("iam", f"{FORM}; charset=utf-8", False),
        ("iam", "text/plain", True),
        ("sts", "application/json", True),
        ("execute-api", "text/plain", False),
        ("execute-api", FORM, False),
        ("sqs", "text/plain", False),
    ],
)
def test_content_types(service: str, kind: str, wrong: bool) -> None:
    headers = (("Content-Type", kind),) if kind else ()
    assert (wrong_type(asked(*headers, service=service)) is not None) == wrong
    assert wrong_type(asked(*headers, service=service, method="GET")) is None
    refused = Rig().guard.call(asked(*headers, service=service))
    assert (None if refused is None else refused.status) == (415 if wrong else None)


def test_what_a_function_is_invoked_with_may_be_of_any_type() -> None:
    path = "/2015-03-31/functions/hello/invocations"
    assert wrong_type(asked(("Content-Type", FORM), service="lambda", path=path)) is None


def test_a_head_is_judged_by_what_it_tells() -> None:
    """Whether the signature is right only the whole request tells; that there is none, the head does."""
    page, signed = ("Origin", "https://evil.example"), ("Authorization", "someone's")
    for must_sign, headers, by_head, by_all in (
        (False, (), True, True),
        (True, (), False, False),
        (True, (signed,), True, False),
        (False, (page,), False, False),
        (False, (page, signed), True, False),
    ):
        rig = Rig(must_sign=must_sign)
        assert passes(rig.guard.head(asked(*headers, service="lambda"))) == by_head
        assert rig.call("lambda", *headers) == by_all
    wrong = Rig().guard.head(asked(("Content-Type", "text/plain"), service="lambda"))
    assert wrong is not None
    assert wrong.status == 415

"""What an HTTP backend sees of a message, a handshake and an end."""

import pytest

from fairlead.integrations.http_requests import http_request
from fairlead.integrations.uris import UriError
from fairlead.model.apps import Integration
from occasions import HOST
from unit.integrations.asking import TOLD, Told, invoking, requested

POST = Integration("i", "HTTP_PROXY", uri="http://backend:8080/in?k=1", method="POST")
ANY = Integration("i", "HTTP_PROXY", uri="http://backend/", method="ANY")
BROWSER = (("user-agent", "wscat"), ("sec-websocket-version", "13"), ("X-Token", "a"), ("x-token", "b"))


def test_of_a_message() -> None:
    for proxy in (True, False):
        made = http_request(requested(invoking(POST), '{"a":1}'), proxy=proxy)
        assert (made.method, made.url, made.body, made.seconds) == (
            "POST",
            "http://backend:8080/in?k=1",
            b'{"a":1}',
            29,
        )
        headers = dict(made.headers)
        assert headers.pop("X-Amzn-Trace-Id").startswith("Root=1-")
        assert headers == {
            "X-Amzn-Apigateway-Api-Id": "nn27okk1we",
            "User-Agent": "AmazonAPIGateway_nn27okk1we",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }


def test_of_a_handshake_a_proxy_passes_on_headers_and_query() -> None:
    invoke = invoking(ANY, kind="CONNECT", query="q=a+b&q=2&x=", headers=BROWSER)
    made = http_request(requested(invoke), proxy=True)
    assert (made.method, made.url, made.body) == ("GET", "http://backend/?q=a+b&q=2&x=", None)
    headers = list(made.headers)
    assert ("X-Token", "a") in headers
    assert ("X-Token", "b") in headers
    assert ("User-Agent", "wscat") in headers
    assert ("Sec-WebSocket-Version", "13") in headers
    assert ("X-Forwarded-For", "192.0.2.1") in headers
    assert ("X-Amzn-Apigateway-Api-Id", "nn27okk1we") in headers
    assert "Host" not in dict(headers)
    assert not [value for _, value in headers if HOST in value]
    assert not {"Content-Type", "Accept"} & dict(headers).keys()


def test_of_a_handshake_others_pass_on_nothing() -> None:
    invoke = invoking(ANY, kind="CONNECT", query="q=1", headers=BROWSER)
    made = http_request(requested(invoke), proxy=False)
    assert made.url == "http://backend/"
    headers = dict(made.headers)
    assert headers["User-Agent"] == "AmazonAPIGateway_nn27okk1we"
    assert headers["X-Amzn-Trace-Id"] == invoke.occasion.headers()["X-Amzn-Trace-Id"][0]
    assert "X-Token" not in headers


def test_a_client_without_a_user_agent_leaves_ours() -> None:
    made = http_request(requested(invoking(ANY, kind="CONNECT")), proxy=True)
    assert dict(made.headers)["User-Agent"] == "AmazonAPIGateway_nn27okk1we"


def test_of_an_end() -> None:
    made = http_request(requested(invoking(ANY, kind="DISCONNECT")), proxy=True)
    assert (made.method, made.body) == ("POST", b"")
    assert dict(made.headers)["Content-Type"] == "application/json"


def test_mapped_parameters_come_over_what_is_passed_on() -> None:
    invoke = invoking(ANY, kind="CONNECT", query="q=1&r=2", headers=BROWSER)
    request = requested(
        invoke,
        headers=[("sec-websocket-version", "0"), ("connectionId", "x"), ("Host", "other"), ("Content-Length", "9")],
        query=[("q", "3"), ("s", "é")],
    )
    made = http_request(request, proxy=True)
    assert made.url == "http://backend/?r=2&q=3&s=%C3%A9"
    versions = [value for name, value in made.headers if name.lower() == "sec-websocket-version"]
    assert versions == ["0"]
    headers = dict(made.headers)
    assert (headers["connectionId"], headers["Host"]) == ("x", "other")
    assert "Content-Length" not in headers


@pytest.mark.parametrize("name", ["Connection", "transfer-encoding", "Upgrade", "TE", "Expect", "proxy-authorization"])
def test_headers_of_one_hop_are_not_for_mapping(name: str) -> None:
    made = http_request(requested(invoking(POST), headers=[(name, "x")]), proxy=False)
    assert name.lower() not in {key.lower() for key, _ in made.headers}


@pytest.mark.parametrize("method", ["GET", "head"])
def test_some_methods_have_no_body(method: str) -> None:
    made = http_request(requested(invoking(Integration("i", "HTTP", uri="http://b/", method=method)), "x"), proxy=False)
    assert (made.method, made.body) == (method.upper(), None)


def test_path_parameters() -> None:
    integration = Integration("i", "HTTP", uri="http://b/{room}/x", method="PUT")
    made = http_request(requested(invoking(integration), path={"room": "a/b"}), proxy=False)
    assert made.url == "http://b/a%2Fb/x"
    with pytest.raises(UriError):
        http_request(requested(invoking(integration)), proxy=False)


def test_the_log_shows_no_query() -> None:
    told = Told()
    http_request(requested(invoking(POST, logging=TOLD), "", told, query=[("token", "secret")]), proxy=False)
    assert told.lines == ["INFO Sending request to POST http://backend:8080/in"]

"""Hostile web pages in Chromium, on another origin and through a rebound name, and the pages that are welcome.

What a page's script is shown proves little, since browsers hide most answers from it; so everything that is defined is
looked at before and after, with a signed client.
"""

import base64
import http.server
import io
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import boto3
import pytest

import apps
from chromium import Chromium, Page
from clients import Client, tables, wait_until_empty
from program import Program

HOSTILE = "evil.example"
"""A name that the browser is made to resolve to 127.0.0.1, as a page can do that owns a name."""

DEV_SERVER = "localhost:5173"
"""Where a front end's development server listens; the browser is made to find the site there."""

ITEM = json.dumps({"TableName": "connections", "Item": {"id": {"S": "planted"}}})
FORM = "application/x-www-form-urlencoded"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
ROLE = urlencode(
    {
        "Action": "CreateRole",
        "Version": "2010-05-08",
        "RoleName": "planted",
        "AssumeRolePolicyDocument": json.dumps(TRUST),
    }
)
API = json.dumps({"name": "planted", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"})
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=00"


def _function() -> str:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return 'planted'\n")
    return json.dumps(
        {
            "FunctionName": "planted",
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Role": "arn:aws:iam::000000000000:role/planted",
            "Code": {"ZipFile": base64.b64encode(zipped.getvalue()).decode()},
        }
    )


FUNCTION = _function()


class Site:
    """A web server of somebody else's, on a port of its own: every path is an empty page."""

    def __enter__(self) -> Self:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>a page</title>")

            def log_message(self, format: str, *args: object) -> None:
                """Silence."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.port = self._server.server_port
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("guard")
    (folder / "public").mkdir()
    (folder / "public" / "index.html").write_text("<!doctype html><title>ours</title>")
    with Program(apps.life(folder / "app"), "--public", str(folder / "public"), data=folder / "data") as program:
        yield program


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Chromium]:
    with Chromium(f"--host-resolver-rules=MAP {HOSTILE} 127.0.0.1, MAP {DEV_SERVER} 127.0.0.1:{site.port}") as chromium:
        yield chromium


def attacks(connection_id: str) -> list[tuple[str, str, dict[str, str], str]]:
    """Method, path, headers and body of everything that would do harm."""
    target = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
    invocations = "/2015-03-31/functions/life-dev-say/invocations"
    return [
        ("POST", "/", {**target, "Content-Type": "application/x-amz-json-1.0"}, ITEM),
        ("POST", "/", {**target, "Content-Type": "text/plain"}, ITEM),
        ("POST", "/", {**target, "Authorization": SIGNED.format("dynamodb")}, ITEM),
        ("POST", f"/dev/@connections/{connection_id}", {}, "from a page"),
        ("POST", f"/dev/@connections/{connection_id}", {"Authorization": SIGNED.format("execute-api")}, "from a page"),
        ("DELETE", f"/dev/@connections/{connection_id}", {}, ""),
        ("GET", f"/dev/@connections/{connection_id}", {}, ""),
        ("POST", "/", {"Content-Type": FORM}, ROLE),
        ("POST", "/", {"Content-Type": FORM, "Authorization": SIGNED.format("iam")}, ROLE),
        ("POST", "/2015-03-31/functions", {"Content-Type": "application/json"}, FUNCTION),
        ("POST", "/2015-03-31/functions", {"Content-Type": "text/plain"}, FUNCTION),
        ("POST", invocations, {}, '{"body": "die"}'),
        ("POST", invocations, {"Content-Type": "text/plain"}, '{"body": "die"}'),
        ("POST", "/v2/apis", {"Content-Type": "application/json"}, API),
        ("POST", "/v2/apis", {"Content-Type": "text/plain"}, API),
        ("GET", "/v2/apis", {}, ""),
    ]


def fetched(page: Page, url: str, method: str, headers: dict[str, str], body: str, mode: str) -> str:
    """The status that a page's script sees; `unseen` where the browser shows it none, `failed` where it will not ask or
    may not read."""
    options = {"method": method, "headers": headers, "mode": mode} | ({"body": body} if body else {})
    seen: str = page.evaluate(
        f"fetch({json.dumps(url)}, {json.dumps(options)})"
        ".then((answer) => answer.type === 'opaque' ? 'unseen' : String(answer.status), () => 'failed')"
    )
    return seen


def opened(page: Page, url: str) -> str:
    """What a WebSocket of a page comes to: `open`, or `failed`."""
    seen: str = page.evaluate(f"""new Promise((done) => {{
        const socket = new WebSocket({json.dumps(url)});
        socket.onopen = () => {{ done('open'); socket.close(); }};
        socket.onerror = () => done('failed');
    }})""")
    return seen


def signed(gateway: Program, service: str) -> Any:
    """A client that signs with the root key."""
    key = json.loads((gateway.data / "root-key.json").read_text())
    return boto3.client(
        service,
        endpoint_url=gateway.http,
        region_name="eu-west-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


def defined(gateway: Program) -> dict[str, list[str]]:
    """The names of everything that a hostile page would like to add to."""
    functions = signed(gateway, "lambda").list_functions()["Functions"]
    return {
        "roles": sorted(role["RoleName"] for role in signed(gateway, "iam").list_roles()["Roles"]),
        "functions": sorted(function["FunctionName"] for function in functions),
        "apis": sorted(api["Name"] for api in signed(gateway, "apigatewayv2").get_apis()["Items"]),
        "tables": sorted(signed(gateway, "dynamodb").list_tables()["TableNames"]),
    }


def rows(gateway: Program) -> list[str]:
    return sorted(item["id"]["S"] for item in tables(gateway.http).scan(TableName="connections")["Items"])


def until_told(gateway: Program, text: str) -> None:
    """Return once the terminal shows `text`, which it must, and once only."""
    until = time.monotonic() + 20
    while text not in gateway.printed():
        assert time.monotonic() < until, f"never told: {text}"
        time.sleep(0.02)
    assert gateway.printed().count(text) == 1


class Victim:
    """Somebody with a connection, to whom nothing may happen, in a gateway in which nothing may be made."""

    def __init__(self, gateway: Program) -> None:
        self._gateway = gateway
        self._client = Client(gateway.websocket())

    def __enter__(self) -> str:
        self._client.__enter__()
        self._client.sends("here")
        assert self._client.hears() == "here"
        (self._id,) = rows(self._gateway)
        self._defined = defined(self._gateway)
        return self._id

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                assert defined(self._gateway) == self._defined
                assert rows(self._gateway) == [self._id]
                self._client.sends("untouched")
                assert self._client.hears() == "untouched"
        finally:
            self._client.__exit__()
        if kind is None:
            wait_until_empty(self._gateway.http, "connections")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", HOSTILE])
def test_a_page_of_another_origin(gateway: Program, site: Site, browser: Chromium, host: str) -> None:
    page = browser.open(f"http://{host}:{site.port}/")
    with Victim(gateway) as connection_id:
        for name in ("127.0.0.1", "localhost"):
            for method, path, headers, body in attacks(connection_id):
                url = f"http://{name}:{gateway.port}{path}"
                assert fetched(page, url, method, headers, body, "cors") == "failed"
                simple = {key: value for key, value in headers.items() if value in (FORM, "text/plain")}
                if method != "DELETE":
                    assert fetched(page, url, method, simple, body, "no-cors") in ("unseen", "failed")
    for service in ("execute-api", "iam", "lambda"):  # of a table's call the browser asks first, and the answer is no
        until_told(gateway, f"A call of {service} by a page of http://{host}:{site.port} was refused")


@pytest.mark.parametrize("path", ["/", "/index.html", "/dev"])
def test_a_page_that_leads_its_own_name_here(gateway: Program, browser: Chromium, path: str) -> None:
    """Loaded under the attacker's name and the gateway's port, a page has the same origin as whatever answers there."""
    base = f"http://{HOSTILE}:{gateway.port}"
    page = browser.open(f"{base}{path}")
    assert page.evaluate("origin") == base
    assert page.evaluate("document.title") == ""
    with Victim(gateway) as connection_id:
        for method, where, headers, body in attacks(connection_id):
            assert fetched(page, f"{base}{where}", method, headers, body, "same-origin") == "403"
        assert opened(page, f"ws://{HOSTILE}:{gateway.port}/dev") == "failed"
    until_told(gateway, f"--allow-host {HOSTILE}")


def test_not_even_the_gateways_own_pages_call_aws_apis_unsigned(gateway: Program, browser: Chromium) -> None:
    base = f"http://localhost:{gateway.port}"
    page = browser.open(f"{base}/")
    assert page.evaluate("document.title") == "ours"
    with Victim(gateway) as connection_id:
        for method, path, headers, body in attacks(connection_id):
            assert fetched(page, f"{base}{path}", method, headers, body, "same-origin") == "403"


def test_a_form_and_an_image_do_nothing_either(gateway: Program, site: Site, browser: Chromium) -> None:
    page = browser.open(f"http://{HOSTILE}:{site.port}/")
    with Victim(gateway) as connection_id:
        base = f"http://localhost:{gateway.port}"
        page.evaluate(f"""new Promise((done) => {{
            document.body.innerHTML = `<iframe name=f></iframe>
                <form method=post target=f enctype=text/plain action="{base}/dev/@connections/{connection_id}">
                <input name=a value=b></form>`;
            frames.f.frameElement.onload = () => done(null);
            document.forms[0].submit();
        }})""")
        seen = page.evaluate(f"""new Promise((done) => {{
            const image = new Image();
            image.onerror = () => done('failed');
            image.onload = () => done('loaded');
            image.src = "{base}/?{ROLE}";
        }})""")
        assert seen == "failed"


def test_websockets_of_other_sites_pages(gateway: Program, site: Site, browser: Chromium) -> None:
    foreign = browser.open(f"http://{HOSTILE}:{site.port}/")
    for name in ("localhost", "127.0.0.1"):
        assert opened(foreign, f"ws://{name}:{gateway.port}/dev") == "failed"
    until_told(gateway, f"--allow-origin http://{HOSTILE}:{site.port}")
    socket = f"const socket = new WebSocket('ws://localhost:{gateway.port}/dev')"
    tell = "socket.onopen = socket.onerror = (event) => parent.postMessage([origin, event.type], '*')"
    frame = f"<script>{socket}; {tell}</script>"
    page = browser.open(f"http://localhost:{site.port}/")
    seen = page.evaluate(f"""new Promise((done) => {{
        onmessage = (event) => done(event.data);
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-scripts';
        frame.srcdoc = {json.dumps(frame)};
        document.body.append(frame);
    }})""")
    assert seen == ["null", "error"]
    until_told(gateway, "--allow-origin null")


def test_websockets_of_pages_on_this_machine(gateway: Program, site: Site, browser: Chromium) -> None:
    for host in ("localhost", "127.0.0.1", "app.localhost"):
        page = browser.open(f"http://{host}:{site.port}/")
        for name in ("localhost", "127.0.0.1"):
            assert opened(page, f"ws://{name}:{gateway.port}/dev") == "open"
    ours = browser.open(f"http://localhost:{gateway.port}/")
    assert opened(ours, f"ws://localhost:{gateway.port}/dev") == "open"


def test_curl_the_aws_cli_and_a_development_servers_page(gateway: Program, browser: Chromium) -> None:
    """After all these attacks, those who are welcome still are, unsigned and with made-up keys."""
    with Client(gateway.websocket()) as someone:
        someone.sends("here")
        assert someone.hears() == "here"
        (connection_id,) = rows(gateway)
        url = f"{gateway.http}/dev/@connections/{connection_id}"
        told = subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", "30", "--data", "by curl", url],
            check=True,
            capture_output=True,
            text=True,
        )
        assert (told.stdout, someone.hears()) == ("", "by curl")
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-west-1"}
        listed = subprocess.run(
            [Path(sys.executable).with_name("aws"), "--endpoint-url", gateway.http, "iam", "list-roles"],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "AWS_PAGER": "", "AWS_CONFIG_FILE": "/dev/null", **keys},
        )
        assert "Roles" in json.loads(listed.stdout), listed.stderr
        page = browser.open(f"http://{DEV_SERVER}/")
        assert page.evaluate("origin") == f"http://{DEV_SERVER}"
        heard = page.evaluate(f"""new Promise((done) => {{
            const socket = new WebSocket('ws://localhost:{gateway.port}/dev');
            socket.onopen = () => socket.send('by a page');
            socket.onmessage = (event) => {{ done(event.data); socket.close(); }};
            socket.onerror = () => done('failed');
        }})""")
        assert heard == "by a page"
    wait_until_empty(gateway.http, "connections")


def test_the_same_requests_by_a_program_do_what_they_say(gateway: Program) -> None:
    """So it was not for a mistake in them that the pages' did nothing. The last test: what it makes stays."""
    before = defined(gateway)
    with Client(gateway.websocket()) as someone:
        someone.sends("here")
        assert someone.hears() == "here"
        (connection_id,) = rows(gateway)
        for method, path, headers, body in attacks(connection_id):
            if method == "POST" and "text/plain" not in headers.values() and "Authorization" not in headers:
                sent = {"Content-Type": "application/json"} | headers
                asked = urllib.request.Request(f"{gateway.http}{path}", body.encode(), sent, method=method)
                urllib.request.urlopen(asked, timeout=60).close()
        assert someone.hears() == "from a page"
        assert rows(gateway) == sorted([connection_id, "planted"])
    assert {kind: sorted({*names} - {*before[kind]}) for kind, names in defined(gateway).items()} == {
        "roles": ["planted"],
        "functions": ["planted"],
        "apis": ["planted"],
        "tables": [],
    }

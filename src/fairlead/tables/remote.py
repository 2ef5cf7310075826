"""Tables that are kept elsewhere: AWS, ScyllaDB's Alternator, DynamoDB Local, another gateway.

Whoever calls has been let in here, and the other side knows only whoever signs: the operator's AWS profile, or the root
key of this gateway, which such places take that look at no signature.
"""

import re
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import urlsplit

from fairlead.clock import Clock
from fairlead.iam.signing import Scope, signed
from fairlead.integrations.http_client import HttpAnswer, HttpRequest
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal
from fairlead.net.messages import Endpoint, Request, Response
from fairlead.tables.door import STREAM_OPERATIONS, STREAMS_TARGET, TARGET
from fairlead.websocket_api.replies import Failed
from fairlead.wire.json_1_0 import CONTENT_TYPE, error_body

SECONDS: Final = 60.0
"""How long the other side may take for a call. Our choice."""
ANSWER_BYTES: Final = 64 * 1024 * 1024
"""Of an answer: BatchGetItem's 16 MB of items are more as JSON."""
_SERVICE: Final = "dynamodb"
_AWS: Final = re.compile(r"(?:streams\.)?dynamodb(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")


class Send(Protocol):
    """Whoever signs a request and sends it."""

    def __call__(self, request: Request, url: str, respond: Callable[[Response], None]) -> None:
        """Send it to `url`; `respond` is called exactly once, on the event loop. The credential of its Authorization
        names the region to sign for; the rest of that is to be replaced."""


class RemoteTables:
    """Tables at another endpoint; `call` is what the engine's is."""

    __slots__ = ("_host", "_region", "_send", "_streams_url", "_url", "url")

    def __init__(self, url: str, send: Send) -> None:
        parts = urlsplit(url)
        self.url = url
        self._url = url if parts.path else f"{url}/"
        self._send = send
        aws = _AWS.fullmatch(parts.hostname or "")
        self._region = aws[1] if aws else ""
        # On AWS the streams of tables have a host of their own.
        self._streams_url = self._url if aws is None else self._url.replace("://dynamodb", "://streams.dynamodb", 1)
        self._host = Endpoint(parts.scheme, parts.hostname or "", parts.port)

    def call(
        self, operation: str, body: bytes, principal: Principal, region: str, answer: Callable[[int, bytes], None]
    ) -> None:
        """Have `operation` carried out; `answer` is called exactly once with HTTP status and body."""
        del principal
        of_streams = operation in STREAM_OPERATIONS
        target = (STREAMS_TARGET if of_streams else TARGET) + operation
        scope = f"00000000/{self._region or region}/{_SERVICE}/aws4_request"
        headers = [
            (b"Content-Type", CONTENT_TYPE),
            (b"X-Amz-Target", target.encode()),
            (b"Authorization", f"AWS4-HMAC-SHA256 Credential=-/{scope}".encode()),
        ]
        url = self._streams_url if of_streams else self._url
        request = Request("POST", urlsplit(url).path, headers, body, ("", 0), 0, self._host.scheme)
        request.endpoint, request.service = self._host, _SERVICE
        self._send(request, url, lambda response: answer(response.status, response.body))


class SignedHere:
    """Signs with a key of ours and sends."""

    __slots__ = ("_clock", "_key_id", "_secret", "_send")

    def __init__(
        self,
        send: Callable[[HttpRequest, Callable[[HttpAnswer | Failed], None]], None],
        key_id: str,
        secret: str,
        clock: Clock,
    ) -> None:
        self._send = send
        self._key_id = key_id
        self._secret = secret
        self._clock = clock

    def __call__(self, request: Request, url: str, respond: Callable[[Response], None]) -> None:
        """Send it. What cannot be reached is answered 500, which SDKs try again."""
        region = request.header(b"authorization").split("/")[2]
        scope = Scope(self._key_id, self._secret, region, _SERVICE)
        headers = {
            "Host": urlsplit(url).netloc,
            "Content-Type": request.header(b"content-type"),
            "X-Amz-Target": request.header(b"x-amz-target"),
        }
        whole = signed(scope, "POST", request.target, headers, request.body, self._clock.now())

        def answered(answer: HttpAnswer | Failed) -> None:
            if isinstance(answer, Failed):
                sentence = f"The tables cannot be asked: {answer.cause or 'the gateway is ending'}."
                respond(Response(500, error_body(ApiError("InternalServerError", 500, sentence))))
            else:
                respond(Response(answer.status, answer.body))

        self._send(HttpRequest("POST", url, list(whole.items()), request.body, SECONDS), answered)

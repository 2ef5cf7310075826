"""`POST|GET|DELETE {stage}/@connections/{id}`, as SDKs and hand-made requests spell it.

Reference: "Use @connections commands in your backend service", API Gateway guide; the errors beyond botocore's model
(400 for a malformed id, 403 for a wrong stage, the empty body of a 410) are observed.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from fairlead import ids
from fairlead.cluster.bus import Bus, Delivery, Description, Push
from fairlead.cluster.connection_ids import slot_of
from fairlead.deployments.directory import Directory
from fairlead.model.errors import ApiError
from fairlead.net.messages import Endpoint, Request, Response
from fairlead.websocket_api.outcomes import NORMAL
from fairlead.websocket_api.stage import Stage
from fairlead.wire import rest_json

# SDKs send `@` plain or encoded, the id's `=` as %3D or plain, and a double slash where the endpoint ended in one.
_PATH: Final = re.compile(r"(.*?)/+(?:@|%40)connections/+([^/]+)/*")

Respond = Callable[[Response], None]


class Management:
    """The door to `@connections`. `permits` judges the caller: whether it may do `method` on a stage's connections.

    `within_quotas` tells whether the account may ask once more.
    """

    __slots__ = ("_bus", "_directory", "_permits", "_within_quotas")

    def __init__(
        self,
        directory: Directory,
        bus: Bus,
        permits: Callable[[Request, Stage], bool],
        within_quotas: Callable[[], bool] = lambda: True,
    ) -> None:
        self._directory = directory
        self._bus = bus
        self._permits = permits
        self._within_quotas = within_quotas

    def __call__(self, request: Request, respond: Respond) -> None:
        """Answer one request."""

        def identified(response: Response) -> None:
            response.headers.append((b"x-amzn-RequestId", ids.uuid().encode()))
            respond(response)

        try:
            self._answer(request, identified)
        except ApiError as error:
            identified(_refused(error))

    def _answer(self, request: Request, respond: Respond) -> None:
        match = _PATH.fullmatch(request.path)
        if match is None:
            raise ApiError("ForbiddenException", 403, "Forbidden")
        stage = self._directory.find(
            request.endpoint.host, match[1], stage_optional=_written_for_here(request.endpoint)
        )
        if stage is None and self._directory.domain(request.endpoint.host):
            raise _no_method(request)
        if stage is None or not self._permits(request, stage):
            raise ApiError("ForbiddenException", 403, "Forbidden")
        if not self._within_quotas():
            raise ApiError("LimitExceededException", 429, "Too Many Requests")
        id = unquote(match[2])
        if slot_of(id) is None:
            raise ApiError("BadRequestException", 400, f"Invalid connectionId: {id}")
        scope = stage.snapshot.scope
        match request.method:
            case "POST":
                limits = stage.snapshot.limits
                if len(request.body) > limits.message_bytes:
                    raise ApiError("PayloadTooLargeException", 413, "Message too long")
                data = request.body if limits.binary else _text(request.body)
                self._bus.deliver(scope, Push(data), (id,), partial(_delivered, respond))
            case "GET":
                self._bus.describe(scope, id, partial(_described, respond))
            case "DELETE":
                self._bus.close(scope, id, *NORMAL, partial(_closed, respond))
            case _:
                raise _no_method(request)


def _written_for_here(endpoint: Endpoint) -> bool:
    """Whether the caller's URL was made for a local gateway, which has no stage to name: http, or with a port.

    AWS's form (https and no port) without a stage is refused, as AWS refuses it (observed).
    """
    return endpoint.scheme == "http" or endpoint.port is not None


def _text(body: bytes) -> bytes:
    """The payload as the text that it is sent as, whatever was posted; bytes that are no UTF-8 become U+FFFD (our
    choice: passed on, they would make every client close the connection)."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode(errors="replace").encode()
    return body


def _delivered(respond: Respond, delivery: Delivery) -> None:
    if delivery.gone:
        respond(_refused(_gone()))
    elif delivery.full:
        respond(_refused(ApiError("LimitExceededException", 429, "Too Many Requests")))
    else:
        respond(Response(200))


def _described(respond: Respond, seen: Description | None) -> None:
    if seen is None:
        respond(_refused(_gone()))
        return
    body: dict[str, Any] = {
        "connectedAt": _iso(seen.connected_at),
        "identity": {"sourceIp": seen.source_ip, "userAgent": seen.user_agent},
        "lastActiveAt": _iso(seen.last_active_at),
    }
    respond(Response(200, msgspec.json.encode(body), [(b"Content-Type", rest_json.CONTENT_TYPE)]))


def _closed(respond: Respond, found: bool) -> None:
    respond(Response(204) if found else _refused(_gone()))


def _no_method(request: Request) -> ApiError:
    """What a wrong path of a custom domain gives (observed), and a wrong method (assumed alike)."""
    message = f"No method found matching route {request.path.lstrip('/')} for http method {request.method}."
    return ApiError("ForbiddenException", 403, message)


def _gone() -> ApiError:
    return ApiError("GoneException", 410, None)


def _refused(error: ApiError) -> Response:
    return Response(error.status, rest_json.error_body(error), rest_json.error_headers(error))


def _iso(at: float) -> str:
    """Milliseconds and a Z, as AWS writes it: `2022-01-25T18:50:04.673Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

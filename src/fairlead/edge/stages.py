"""What a client's URL names: a stage to open a WebSocket on, or nothing.

The answers to what names no stage are those of API Gateway as far as they are known (403 for an unknown stage by
analogy, 426 for a request that asks for no WebSocket, observed).
"""

from collections.abc import Callable
from typing import Final

from fairlead.deployments.directory import HEALTH_CHECKS, Directory
from fairlead.edge.cores import Core
from fairlead.net.messages import Request, Response
from fairlead.websocket_api.connection import Connection
from fairlead.wire.hosts import service_of

_JSON: Final = (b"Content-Type", b"application/json")


class Stages:
    """Handshakes and plain requests to the paths of stages. Until `ready` is set, handshakes are told to come later."""

    __slots__ = ("_directory", "ready")

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.ready = False

    def handshake(self, request: Request) -> Core | Response:
        """The connection that a handshake asks for, or its refusal."""
        if not self.ready:
            return Response(503, b'{"message":"Service Unavailable"}', [_JSON, (b"Retry-After", b"1")])
        host = request.endpoint.host
        stage = self._directory.find(host, request.path, stage_optional=True)
        if stage is None:
            return _forbidden()
        request.domain = self._directory.domain(host)
        return Connection(stage)

    def plain(self, request: Request, respond: Callable[[Response], None]) -> None:
        """A request that no other door takes."""
        host = request.endpoint.host
        stage = self._directory.find(host, request.path, stage_optional=True)
        if request.path.strip("/") in HEALTH_CHECKS and self._directory.domain(host):
            respond(Response(200, b"healthy", [(b"Content-Type", b"text/plain; charset=utf-8")]))  # the text is ours
        elif stage is None and (service_of(host) is not None or self._directory.domain(host)):
            respond(_forbidden())
        elif stage is None:
            respond(Response(404, b'{"message":"Not Found"}', [_JSON]))
        else:
            headers = [_JSON, (b"Upgrade", b"websocket")]
            respond(Response(426, b'{"message":"Upgrade Required"}', headers))


def _forbidden() -> Response:
    return Response(403, b'{"message":"Forbidden"}', [_JSON])

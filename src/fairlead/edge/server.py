"""The edge as a whole: bound sockets in; requests go to their doors, handshakes become sessions."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from fairlead.edge import handshake
from fairlead.edge.cores import Core, Handshakes, Surroundings
from fairlead.edge.doors import Doors
from fairlead.edge.refused import Refused
from fairlead.edge.session import Session
from fairlead.edge.sessions import Sessions, SessionSettings
from fairlead.net.admission import Admission
from fairlead.net.bodies import Bodies
from fairlead.net.http import HttpConnection
from fairlead.net.listeners import BACKLOG
from fairlead.net.messages import Request, Response
from fairlead.net.proxies import Proxies
from fairlead.net.responses import Responses
from fairlead.net.serving import HttpLimits, HttpServing
from fairlead.net.tls import Contexts
from fairlead.net.wheel import Wheel

_NO_FILE: Final = "socket.accept() out of system resource"


class EdgeServer:
    """Serves HTTP and WebSockets on sockets that it is handed, and both over TLS where there are `contexts`."""

    def __init__(
        self,
        surroundings: Surroundings,
        handshakes: Handshakes,
        doors: Doors,
        *,
        settings: SessionSettings | None = None,
        limits: HttpLimits | None = None,
        admission: Admission | None = None,
        bodies: Bodies | None = None,
        contexts: Contexts | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        clock = surroundings.clock
        wheel = Wheel(clock)
        self.sessions = Sessions(surroundings, wheel, Responses(clock), settings)
        self._surroundings = surroundings
        self._handshakes = handshakes
        self._doors = doors
        self._http = HttpServing(
            clock,
            wheel,
            doors,
            self._take_over,
            surroundings.report,
            limits=limits,
            admission=admission,
            judge=doors.judge,
            bodies=bodies,
            contexts=contexts,
            proxies=proxies,
        )
        self._servers: list[asyncio.Server] = []

    async def start(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections on bound, listening sockets."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._loop_failed)
        for bound in sockets:
            connection = partial(HttpConnection, self._http, bound.getsockname()[1])
            # A loop listens anew, by default with a backlog of 100.
            self._servers.append(await loop.create_server(connection, sock=bound, backlog=BACKLOG))

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a loop reports that nobody waits for. asyncio's tells of each connection that it has no file for, with a
        traceback; the shortages tell it in a line a minute."""
        if not str(context.get("message")).startswith(_NO_FILE):
            loop.default_exception_handler(context)

    def stop_accepting(self) -> None:
        """Close the sockets. What is connected stays; requests get their answer, and then their connection ends."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        for connection in list(self._http.connections):
            connection.finish()

    def drain(self, code: int, reason: str, drained: Callable[[], None]) -> None:
        """End all WebSockets. `drained` is called once, when the last one's core has finished."""
        self.sessions.drain(code, reason, drained)

    def abort(self) -> None:
        """Cut every connection that is not a WebSocket, answered or not."""
        for connection in list(self._http.connections):
            connection.abort()

    def revive(self, core: Core, connection_id: str, over: Callable[[], None]) -> None:
        """Let a connection of an earlier life end: its core hears that the socket is lost."""
        session = Session(self.sessions, core, connection_id)
        self.sessions.tell_end(session, over)
        session.revive()

    def _take_over(self, request: Request, behind: bytes, transport: asyncio.Transport) -> None:
        """A client asks for a WebSocket."""
        self._doors.set_endpoint(request)
        refused: Core | Response | None = self._doors.refuse_handshake(request) or handshake.refusal(request)
        if self.sessions.draining:
            refused = Response(503)
        try:
            found = refused or self._handshakes(request)
        except Exception as error:  # noqa: BLE001 - the border: no handshake may take the server with it
            self._surroundings.report(f"Handshake for {request.path} failed: {error!r}")
            found = Response(500)
        core = Refused(found) if isinstance(found, Response) else found
        Session(self.sessions, core, self._surroundings.connection_id()).open(request, behind, transport)

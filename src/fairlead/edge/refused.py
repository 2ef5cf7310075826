"""The core of a handshake that is refused before any API is asked."""

from collections.abc import Sequence
from math import inf

from fairlead.net.messages import Response
from fairlead.websocket_api.commands import Command, Finish, Refuse
from fairlead.websocket_api.inputs import HandshakeAsked, Input, TransportLost


class Refused:
    """Answers with one response, and that was it."""

    __slots__ = ("_response", "deadline", "limits")

    def __init__(self, response: Response) -> None:
        self.deadline = inf
        self.limits = None
        self._response = response

    def receive(self, input: Input, /) -> Sequence[Command]:
        """Take what happened; give what must be done."""
        if isinstance(input, HandshakeAsked):
            response = self._response
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
            return (Refuse(response.status, response.body, headers),)
        return (Finish(),) if isinstance(input, TransportLost) else ()

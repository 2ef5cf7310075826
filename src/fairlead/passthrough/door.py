"""The door for requests to AWS hosts whose service is not served here."""

from collections.abc import Callable
from typing import Final, Protocol

from fairlead.net.messages import Request, Response
from fairlead.passthrough.refusals import NOT_SENT, refusal, sentence
from fairlead.wire.hosts import service_of

_STRANGER: Final = "Only calls that functions make over HTTPS are sent on to AWS."


class Sender(Protocol):
    """Whoever sends requests on to AWS."""

    def send(self, request: Request, respond: Callable[[Response], None]) -> None:
        """Sign the request anew, send it, give the answer exactly once."""


class Passthrough:
    """Sends on what belongs to `services`, refuses the rest, and tells the operator of each refused service once.

    Only functions may have requests signed with the operator's keys, not whoever reaches the port and names AWS in the
    Host header: `is_key` knows the secrets that functions' environments send along.
    """

    __slots__ = ("_is_key", "_report", "_sender", "_services", "_told")

    def __init__(
        self,
        services: frozenset[str],
        sender: Sender | None,
        report: Callable[[str], None],
        is_key: Callable[[str], bool],
    ) -> None:
        self._services = services
        self._sender = sender
        self._report = report
        self._is_key = is_key
        self._told: set[str] = set()

    def __call__(self, request: Request, respond: Callable[[Response], None]) -> None:
        """Answer one request."""
        service = request.service or service_of(request.endpoint.host) or request.endpoint.host
        if service not in self._services or self._sender is None:
            message = sentence(service)
            self._tell(service, f"A function called {request.endpoint}{request.path}. {message}")
            respond(refusal(service, request, message))
        elif request.endpoint.scheme != "https" or not self._is_key(request.header(b"x-fairlead-key")):
            self._tell(f"http {service}", f"{request.endpoint}{request.path} was called. {_STRANGER}")
            respond(refusal(service, request, _STRANGER, NOT_SENT, 403))
        else:
            self._sender.send(request, respond)

    def _tell(self, key: str, text: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._report(text)

"""The door for requests to AWS hosts whose service is not served here."""

from collections.abc import Callable
from typing import Protocol

from fairlead.net.messages import Request, Response
from fairlead.passthrough.refusals import refusal, sentence
from fairlead.passthrough.services import service_of


class Sender(Protocol):
    """Whoever sends requests on to AWS."""

    def send(self, request: Request, respond: Callable[[Response], None]) -> None:
        """Sign the request anew, send it, give the answer exactly once."""


class Passthrough:
    """Sends on what belongs to `services`, refuses the rest, and tells the operator of each refused service once."""

    __slots__ = ("_report", "_sender", "_services", "_told")

    def __init__(self, services: frozenset[str], sender: Sender | None, report: Callable[[str], None]) -> None:
        self._services = services
        self._sender = sender
        self._report = report
        self._told: set[str] = set()

    def __call__(self, request: Request, respond: Callable[[Response], None]) -> None:
        """Answer one request."""
        service = service_of(request.endpoint.host) or request.endpoint.host
        if service in self._services and self._sender is not None:
            self._sender.send(request, respond)
            return
        message = sentence(service)
        if service not in self._told:
            self._told.add(service)
            self._report(f"A function called {request.endpoint}{request.path}. {message}")
        respond(refusal(service, request, message))

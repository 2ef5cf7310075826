"""Calls of integrations for tests: what is asked, what is said, what comes back."""

from collections.abc import Callable
from typing import Any

from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.integrations.dispatch import IntegrationType
from fairlead.integrations.execution_log import CallLog
from fairlead.model.apps import Integration, Logging
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.occasions import Occasion
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.stage import QUIET
from occasions import connecting, disconnecting, message, snapshot, target

TOLD = Logging("INFO", data_trace=True)


class Told:
    """Everything that was logged and reported."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.reports: list[str] = []

    def log(self, occasion: Occasion, level: str, text: str) -> None:
        """One line of the execution log."""
        assert occasion.request_id
        self.lines.append(f"{level} {text}")


def invoking(
    integration: Integration,
    text: str | bytes = "{}",
    *,
    kind: str = "MESSAGE",
    query: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    two_way: bool = True,
    binary: bool = False,
    logging: Logging = QUIET,
    **stage: Any,
) -> Invoke:
    """The Invoke of an integration by an occasion of this kind."""
    key = {"CONNECT": "$connect", "MESSAGE": "$default", "DISCONNECT": "$disconnect"}[kind]
    route = target(key, integration, two_way=two_way, logging=logging)
    frozen = snapshot(route, **stage)
    occasion: Occasion
    match kind:
        case "CONNECT":
            occasion = connecting(query, *headers, stage=frozen)
        case "MESSAGE":
            occasion = message(text, route, stage=frozen, binary=binary)
        case _:
            occasion = disconnecting(stage=frozen)
    return Invoke(1, integration, occasion, occasion.request_id)


def requested(invoke: Invoke, body: str | bytes = b"", told: Told | None = None, **members: Any) -> BackendRequest:
    """The integration request of a call, ready for a backend."""
    data = body.encode() if isinstance(body, str) else body
    return BackendRequest(invoke, Content(data), CallLog((told or Told()).log, invoke.occasion), **members)


class Answers:
    """What came of a call: exactly one answer."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def __call__(self, answer: BackendAnswer | Reply) -> None:
        self.all.append(answer)

    @property
    def failed(self) -> Failed:
        """The one answer, a failure."""
        (answer,) = self.all
        assert isinstance(answer, Failed), answer
        return answer

    @property
    def answer(self) -> BackendAnswer:
        """The one answer, a backend's."""
        (answer,) = self.all
        assert isinstance(answer, BackendAnswer), getattr(answer, "cause", answer)
        return answer

    @property
    def replied(self) -> Replied:
        """The one answer, a reply."""
        (answer,) = self.all
        assert isinstance(answer, Replied), getattr(answer, "cause", answer)
        return answer


def called(integration_type: IntegrationType, invoke: Invoke) -> Answers:
    """Call an integration that answers at once."""
    answers = Answers()
    integration_type.call(invoke, answers)
    return answers


class FakeBackend:
    """A backend that answers what it is told to."""

    def __init__(self, answer: BackendAnswer | Failed | Exception) -> None:
        self.answer = answer
        self.requests: list[BackendRequest] = []

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Answer at once, or raise."""
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        answered(self.answer)

"""What the execution log tells of every request, whatever integration it goes to: that it began, and how it ended.

The wording is that of API Gateway's log as far as published excerpts show it. What an integration of another type than
AWS_PROXY does in between, it tells itself.
"""

from collections.abc import Callable
from typing import Final

from fairlead.observe.execution_logs import ERROR, INFO, ShowingLog
from fairlead.observe.redaction import shown_event
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.occasions import Connecting, Occasion
from fairlead.websocket_api.replies import Replied, Reply
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict

_PROXY: Final = "AWS_PROXY"
_TIMEOUT: Final = "INTEGRATION_TIMEOUT"


class Executions:
    """Tells `log` of calls on their way through it."""

    __slots__ = ("_log",)

    def __init__(self, log: ShowingLog) -> None:
        self._log = log

    def judged(self, occasion: Connecting, answered: Callable[[Verdict], None]) -> Callable[[Verdict], None]:
        """A handshake is about to be judged; gives what is to take the verdict."""
        gate = occasion.snapshot.gate
        if occasion.logging.level != INFO or gate is None:
            return answered
        log, id = self._log, occasion.request_id
        log(occasion, INFO, f"Extended Request Id: {id}")
        authorizer = gate.authorization if gate.authorizer is None else gate.authorizer.id
        log(occasion, INFO, f"Starting authorizer: {authorizer} for request: {id}")

        def told(verdict: Verdict) -> None:
            allowed = isinstance(verdict, Allowed)
            log(
                occasion,
                INFO,
                "Successfully completed authorizer execution" if allowed else f"Unauthorized request: {id}",
            )
            answered(verdict)

        return told

    def begun(self, invoke: Invoke, reply: Callable[[Reply], None]) -> Callable[[Reply], None]:
        """An integration is about to be called; gives what is to take its reply."""
        occasion = invoke.occasion
        logging = occasion.logging
        if logging.level != INFO:
            return reply
        log = self._log
        if not isinstance(occasion, Connecting) or occasion.verdict is None:  # else it was told already
            log(occasion, INFO, f"Extended Request Id: {occasion.request_id}")
        log(occasion, INFO, f"Starting execution for request: {occasion.request_id}")
        log(occasion, INFO, f"Event type: {occasion.kind}, route: {occasion.route_key}, connection: {occasion.peer.id}")
        if invoke.integration.type != _PROXY:
            return reply
        if logging.data_trace:
            log(occasion, INFO, f"Endpoint request body after transformations: {shown_event(occasion.event())}")
        log(occasion, INFO, f"Sending request to Lambda function {invoke.integration.function}")

        def replied(answer: Reply) -> None:
            if isinstance(answer, Replied):
                log(occasion, INFO, f"Received response. Status: {answer.service_status}")
                if logging.data_trace:
                    body = answer.body if isinstance(answer.body, str) else f"{len(answer.body or b'')} bytes"
                    log(occasion, INFO, f"Endpoint response body before transformations: {body}")
            reply(answer)

        return replied

    def ended(self, occasion: Occasion, access: Access) -> None:
        """A request has come to its end."""
        if occasion.logging.level == "OFF":
            return
        error = _error(occasion, access)
        if error:
            self._log(occasion, ERROR, error, shown=not _is_shown(occasion, access))
        self._log(occasion, INFO, f"Method completed with status: {access.status}")


def _is_shown(occasion: Occasion, access: Access) -> bool:
    """Whether a failure was shown to the operator already: one with a cause by the integration that calls functions,
    one of an authorizer that has answered by whoever asked it."""
    verdict = occasion.verdict if isinstance(occasion, Connecting) else None
    if isinstance(verdict, Denied):
        return bool(verdict.cause) and verdict.latency_ms is not None
    has_cause = access.integration_error not in ("", access.error_message) and access.error_type != _TIMEOUT
    return has_cause and _integration_type(occasion) == _PROXY


def _integration_type(occasion: Occasion) -> str:
    integration = None if occasion.target is None else occasion.target.integration
    return "" if integration is None else integration.type


def _error(occasion: Occasion, access: Access) -> str:
    """What went wrong, empty where nothing did or the integration has told it."""
    if access.validation_error:
        return f"Request body does not match model schema: {access.validation_error}"
    if access.error_type == _TIMEOUT:
        return "Execution failed due to a timeout error"
    if access.integration_error:
        by_itself = _integration_type(occasion) not in ("", _PROXY)
        return "" if by_itself else f"Execution failed: {access.integration_error}"
    verdict = occasion.verdict if isinstance(occasion, Connecting) else None
    if isinstance(verdict, Denied) and verdict.cause:
        return f"Execution failed due to an authorizer error: {verdict.cause}"
    if access.error_message and access.integration_status is None:
        return f"Request refused with status {access.status}: {access.error_message}"
    return ""

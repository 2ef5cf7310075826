"""AWS, HTTP and MOCK, the non-proxy ("custom") integrations: one way for all, whatever the backend.

The integration request is made, the backend asked, and the integration response made of its answer.
"""

from collections.abc import Callable

from fairlead.integrations.backends import Backend, BackendAnswer
from fairlead.integrations.calls import Call
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.integration_requests import prepare
from fairlead.integrations.integration_responses import finish
from fairlead.observe.execution_logs import ExecutionLog
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Failed, Reply


class Custom:
    """A type of non-proxy integration. `report` takes a sentence for the operator."""

    __slots__ = ("_backend", "_log", "_report")

    def __init__(self, backend: Backend, report: Callable[[str], None], log: ExecutionLog) -> None:
        self._backend = backend
        self._report = report
        self._log = log

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        """Ask the backend."""
        log = CallLog(self._log, invoke.occasion)
        call = Call(invoke, reply, log, self._report)

        def answered(answer: BackendAnswer | Failed) -> None:
            call.attempt(lambda: answer if isinstance(answer, Failed) else finish(invoke, answer, log))

        def begin() -> Failed | None:
            request = prepare(invoke, log)
            if isinstance(request, Failed):
                return request
            self._backend.ask(request, answered)
            return None

        call.attempt(begin)

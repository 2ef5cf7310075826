"""One call of an integration, from its Invoke to its reply: answered once, told of, and alone in its failures."""

import logging
from collections.abc import Callable
from typing import Final

from fairlead.integrations.execution_log import CallLog
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed, Reply

_logger: Final = logging.getLogger(__name__)


class Call:
    """A call that is being carried out. `report` takes a sentence for the operator, where no log takes it."""

    __slots__ = ("_done", "_invoke", "_reply", "_report", "log")

    def __init__(
        self, invoke: Invoke, reply: Callable[[Reply], None], log: CallLog, report: Callable[[str], None]
    ) -> None:
        self.log = log
        self._invoke = invoke
        self._reply = reply
        self._report = report
        self._done = False

    def attempt(self, step: Callable[[], Reply | None]) -> None:
        """Take a step, and settle with what it gives; None where the reply comes later. Whatever it raises is a bug of
        the gateway, and this call's Failed."""
        try:
            done = step()
        except Exception as error:
            if self._done:
                raise
            _logger.exception("A call of the integration %s failed.", self._invoke.integration.id)
            done = Failed(500, INTERNAL_SERVER_ERROR, f"the gateway failed to handle it: {error!r}")
        if done is not None:
            self._settle(done)

    def _settle(self, done: Reply) -> None:
        assert not self._done, "a call is answered once"
        self._done = True
        if isinstance(done, Failed):
            if done.cause and not self.log.tells_errors:
                integration, route = self._invoke.integration, self._invoke.occasion.route_key
                self._report(f"{integration.type} integration {integration.id} of {route}: {done.cause}.")
            self.log.error(f"Execution failed: {done.cause or done.message}")
        self._reply(done)

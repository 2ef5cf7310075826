"""What the calls of integrations tell the execution log of a stage that asks for it.

The lines are those of API Gateway's own log, as far as published excerpts show them. Headers are not logged, nor is the
query of a URI: both carry secrets.
"""

from typing import Final

from fairlead.integrations.content import Content
from fairlead.observe.execution_logs import ERROR, INFO, LINE_BYTES, ExecutionLog
from fairlead.websocket_api.occasions import Occasion

_MOST: Final = 2 * LINE_BYTES
"""Characters of a body that are handed on: the log cuts its lines, and marks those that it has cut."""


class CallLog:
    """The execution log of one call."""

    __slots__ = ("_bodies", "_log", "_occasion", "_steps", "tells_errors")

    def __init__(self, log: ExecutionLog, occasion: Occasion) -> None:
        logging = occasion.logging
        self._log = log
        self._occasion = occasion
        self._steps = logging.level == INFO
        self.tells_errors = logging.level != "OFF"
        """Whether the log, which shows errors to the operator, takes those of this call."""
        self._bodies = self._steps and logging.data_trace

    def step(self, beginning: str, rest: object = "") -> None:
        """Something was done."""
        if self._steps:
            self._log(self._occasion, INFO, f"{beginning}{rest}")

    def body(self, beginning: str, content: Content) -> None:
        """A body, where the route is traced."""
        if self._bodies:
            self._log(self._occasion, INFO, f"{beginning}{content.text[:_MOST]}")

    def error(self, text: str) -> None:
        """The call failed."""
        if self.tells_errors:
            self._log(self._occasion, ERROR, text)

"""The execution log: what is told of the calls of a route whose stage asks for it.

The lines are those of API Gateway's own log, as far as published excerpts show them. Headers are not logged, nor is the
query of a URI: both carry secrets.
"""

from typing import Final, Protocol

from fairlead.integrations.content import Content
from fairlead.websocket_api.occasions import Occasion

_MOST: Final = 1024
"""Characters of a body that a line shows; AWS truncates log events alike ("CloudWatch log formats", the guide)."""


class ExecutionLog(Protocol):
    """Whoever keeps the log. `level` is INFO or ERROR."""

    def __call__(self, occasion: Occasion, level: str, text: str) -> None:
        """Write one line."""


class CallLog:
    """The execution log of one call."""

    __slots__ = ("_bodies", "_errors", "_log", "_occasion", "_steps")

    def __init__(self, log: ExecutionLog, occasion: Occasion) -> None:
        logging = None if occasion.target is None else occasion.target.logging
        level = "OFF" if logging is None else logging.level
        self._log = log
        self._occasion = occasion
        self._errors = level != "OFF"
        self._steps = level == "INFO"
        self._bodies = self._errors and logging is not None and logging.data_trace

    def step(self, beginning: str, rest: object = "") -> None:
        """Something was done."""
        if self._steps:
            self._log(self._occasion, "INFO", f"{beginning}{rest}")

    def body(self, beginning: str, content: Content) -> None:
        """A body, where the route is traced."""
        if self._bodies:
            text = content.text
            self._log(self._occasion, "INFO", f"{beginning}{text[:_MOST]}{'[TRUNCATED]' if len(text) > _MOST else ''}")

    def error(self, text: str) -> None:
        """The call failed."""
        if self._errors:
            self._log(self._occasion, "ERROR", text)

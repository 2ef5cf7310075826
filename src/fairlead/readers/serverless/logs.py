"""`provider.logs.websocket`: what is logged of the WebSocket API ("Logs", Serverless Framework's docs, `websocket`)."""

from typing import Final

from fairlead.model.apps import AccessLog, Logging
from fairlead.observe.access_formats import flaw
from fairlead.readers.nodes import Node, shape
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.serverless.service import Service

FORMAT: Final = (
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "
    '"$context.eventType $context.routeKey $context.connectionId" $context.requestId'
)
"""The framework's format of a line of the access log."""
_KEYS: Final = ("accessLogging", "executionLogging", "level", "format", "fullExecutionData")
_LEVELS: Final = ("INFO", "ERROR")


def logs_of(section: Node | None, service: Service, report: Report) -> tuple[Logging, AccessLog | None]:
    """What `section`, its variables resolved, asks to have logged: executions, and an access log."""
    if section is None or section.empty or section.value is False:
        return Logging(), None
    if section.value is not True and not isinstance(section.value, dict):
        hint = "Write `true`, or the keys " + ", ".join(_KEYS) + "."
        report.error(f"`provider.logs.websocket` is {shape(section)}, not true or a mapping.", hint, section)
        return Logging(), None
    for key in section.entries:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"Its keys are {', '.join(_KEYS)}."
            report.warning(
                f"`provider.logs.websocket` has no key `{key}`; it is ignored.", hint, section.key_place(key)
            )
    access_log = None
    if _flag(section, "accessLogging", report):
        group = f"log-group:/aws/websocket/{service.name}-{service.stage}"
        access_log = AccessLog(service.stack.arn("logs", group), _format(section, report))
    if not _flag(section, "executionLogging", report):
        return Logging(), access_log
    return Logging(_level(section, report), data_trace=_flag(section, "fullExecutionData", report)), access_log


def _flag(section: Node, key: str, report: Report) -> bool:
    """A switch, which is on where nothing is said."""
    node = section.entries.get(key)
    if node is None or node.empty:
        return True
    if not isinstance(node.value, bool):
        report.error(f"`{key}` of `provider.logs.websocket` is {shape(node)}.", "Write true or false.", node)
    return node.value is not False


def _level(section: Node, report: Report) -> str:
    node = section.entries.get("level")
    if node is None or node.empty:
        return "INFO"
    if node.value not in _LEVELS:
        report.error("`level` of `provider.logs.websocket` can only be INFO or ERROR.", "Write one of them.", node)
        return "INFO"
    return str(node.value)


def _format(section: Node, report: Report) -> str:
    node = section.entries.get("format")
    if node is None or node.empty:
        return FORMAT
    wrong = flaw(node.value) if isinstance(node.value, str) else f"It is {shape(node)}, not text"
    if wrong is not None:
        hint = "AWS would refuse the stage."
        report.error(f"`format` of `provider.logs.websocket` is no format of an access log: {wrong}.", hint, node)
        return FORMAT
    return str(node.value)

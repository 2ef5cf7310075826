from pathlib import Path

import pytest

from fairlead.model.apps import AccessLog, Api, Logging
from fairlead.model.problems import Severity
from fairlead.readers.serverless.logs import FORMAT
from unit.readers.making import messages, reading_of

APP = """\
service: shop
provider:
  name: aws
  region: eu-west-1
  {logs}
functions: {{one: {{handler: app.one, events: [websocket: hello]}}}}
"""
GROUP = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/websocket/shop-dev"
TRACED = Logging("INFO", data_trace=True)
DEFAULT = AccessLog(GROUP, FORMAT)


def api_of(folder: Path, logs: str) -> Api:
    reading = reading_of(folder, APP.format(logs=logs))
    assert messages(reading) == []
    assert reading.app is not None
    (api,) = reading.app.apis
    return api


@pytest.mark.parametrize(
    ("logs", "logging", "access_log"),
    [
        ("", Logging(), None),
        ("logs: {}", Logging(), None),
        ("logs: {restApi: true}", Logging(), None),
        ("logs: {websocket: }", Logging(), None),
        ("logs: {websocket: false}", Logging(), None),
        ("logs: {websocket: true}", TRACED, DEFAULT),
        ("logs: {websocket: {}}", TRACED, DEFAULT),
        ("logs: {websocket: {level: ERROR}}", Logging("ERROR", data_trace=True), DEFAULT),
        ("logs: {websocket: {fullExecutionData: false}}", Logging("INFO"), DEFAULT),
        ("logs: {websocket: {executionLogging: false, level: INFO}}", Logging(), DEFAULT),
        ("logs: {websocket: {accessLogging: false}}", TRACED, None),
        ("logs: {websocket: {format: '$context.requestId'}}", TRACED, AccessLog(GROUP, "$context.requestId")),
        ("logs: {websocket: {level: '${opt:level, \"ERROR\"}'}}", Logging("ERROR", data_trace=True), DEFAULT),
    ],
)
def test_what_is_asked_for(tmp_path: Path, logs: str, logging: Logging, access_log: AccessLog | None) -> None:
    api = api_of(tmp_path, logs)
    assert (api.logging, api.access_log) == (logging, access_log)


@pytest.mark.parametrize(
    ("websocket", "said"),
    [
        ("[a]", "`provider.logs.websocket` is a list"),
        ("INFO", "`provider.logs.websocket` is text"),
        ("{level: DEBUG}", "INFO or ERROR"),
        ("{accessLogging: 1}", "`accessLogging` of `provider.logs.websocket` is a number"),
        ("{format: '$context.stage'}", "must contain $context.requestId"),
        ("{format: 5}", "It is a number"),
    ],
)
def test_what_makes_no_sense_is_an_error(tmp_path: Path, websocket: str, said: str) -> None:
    (message,) = messages(reading_of(tmp_path, APP.format(logs=f"logs: {{websocket: {websocket}}}")))
    assert said in message


def test_a_key_that_the_framework_does_not_know_is_a_warning(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, APP.format(logs="logs: {websocket: {acessLogging: true}}"))
    (warning,) = messages(reading, Severity.WARNING)
    assert "acessLogging" in warning

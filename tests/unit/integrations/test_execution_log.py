"""What the execution log of a call holds at which level."""

import pytest

from fairlead.integrations.content import Content
from fairlead.integrations.execution_log import CallLog
from fairlead.model.apps import Integration, Logging
from unit.integrations.asking import Told, invoking


@pytest.mark.parametrize(
    ("logging", "lines"),
    [
        (Logging(), []),
        (Logging("OFF", data_trace=True), []),
        (Logging("ERROR"), ["ERROR failed"]),
        (Logging("ERROR", data_trace=True), ["ERROR failed"]),
        (Logging("INFO"), ["INFO Status: 200", "ERROR failed"]),
        (Logging("INFO", data_trace=True), ["INFO Status: 200", "INFO Body: {}", "ERROR failed"]),
    ],
)
def test_levels(logging: Logging, lines: list[str]) -> None:
    told = Told()
    log = CallLog(told.log, invoking(Integration("i", "MOCK"), logging=logging).occasion)
    log.step("Status: ", 200)
    log.body("Body: ", Content(b"{}"))
    log.error("failed")
    assert told.lines == lines


def test_long_bodies_are_cut_and_binary_ones_shown_as_base64() -> None:
    told = Told()
    log = CallLog(told.log, invoking(Integration("i", "MOCK"), logging=Logging("INFO", data_trace=True)).occasion)
    log.body("Body: ", Content(b"x" * 1_000_000))
    log.body("Body: ", Content(b"\xff\x00", binary=True))
    assert told.lines == [f"INFO Body: {'x' * 2048}", "INFO Body: /wA="]

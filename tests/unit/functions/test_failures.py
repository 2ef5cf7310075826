import json

import pytest

from fairlead.functions import failures


def test_a_time_out_reads_as_lambdas() -> None:
    assert json.loads(failures.timed_out(1_700_000_000.0456, "id", 6)) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "2023-11-14T22:13:20.045Z id Task timed out after 6.00 seconds",
    }


@pytest.mark.parametrize(
    ("code", "how"),
    [
        (0, "Runtime exited without providing a reason"),
        (3, "Runtime exited with error: exit status 3"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
        (-10, "Runtime exited with error: signal: SIGUSR1"),
        (-99, "Runtime exited with error: signal: 99"),
    ],
)
def test_an_exit_reads_as_lambdas(code: int, how: str) -> None:
    if code == -10:
        import signal

        code = -signal.SIGUSR1
    assert json.loads(failures.exited("id", code))["errorMessage"] == f"RequestId: id Error: {how}"
    assert json.loads(failures.ended_while_loading(code))["errorMessage"] == f"Error: {how}"


def test_every_failure_is_an_error_object() -> None:
    for payload in (failures.too_long_loading(10), failures.not_launched("x"), failures.broken_protocol("id", "y")):
        assert set(json.loads(payload)) == {"errorType", "errorMessage"}

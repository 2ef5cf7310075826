"""Events run by themselves, and their failures are told of."""

from collections.abc import Callable

import pytest

from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.integrations.lambda_event import LambdaEvents


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Returned(b"1"), []),
        (Raised(b"{}"), ["hello: the event id-1 is lost, and is not repeated: the function failed."]),
        (
            Refused("TooManyRequestsException", "Rate exceeded"),
            ["hello: the event id-1 is lost, and is not repeated: TooManyRequestsException: Rate exceeded."],
        ),
    ],
)
def test_events(result: Result, said: list[str]) -> None:
    class Functions:
        def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
            assert (name, payload, request_id) == ("hello", b"{}", "id-1")
            reply(result)

    reports: list[str] = []
    LambdaEvents(Functions(), reports.append)("hello", b"{}", "id-1")
    assert reports == said

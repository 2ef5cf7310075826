"""Functions that nobody waits for: `X-Amz-Invocation-Type: Event`.

The function runs at once, in the pool like any other call. Nothing keeps the event: it is not repeated when the
function fails or there is no room for it, and one that has not begun when the gateway ends is lost. Each failure is
reported.
"""

from collections.abc import Callable

from fairlead.functions.results import Refused, Result, Returned
from fairlead.integrations.lambda_proxy import Invoker


class LambdaEvents:
    """Runs functions for events. `report` takes a sentence for the operator."""

    __slots__ = ("_functions", "_report")

    def __init__(self, functions: Invoker, report: Callable[[str], None]) -> None:
        self._functions = functions
        self._report = report

    def __call__(self, name: str, payload: bytes, request_id: str) -> None:
        """Run the function once."""

        def ended(result: Result) -> None:
            match result:
                case Returned():
                    return
                case Refused():
                    why = f"{result.code}: {result.message}"
                case _:
                    why = "the function failed"
            self._report(f"{name}: the event {request_id} is lost, and is not repeated: {why}.")

        self._functions.invoke(name, payload, request_id, ended)

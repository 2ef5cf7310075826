"""What is counted of a route, by the names of CloudWatch's metrics ("Monitoring WebSocket API execution").

Plain numbers, incremented where a thing happens and read by whoever shows them; they only grow.
"""

from bisect import bisect_left
from typing import Final

from fairlead.websocket_api.replies import Failed, Reply

LATENCY_MS: Final = (5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 29_000)
"""Upper bounds of the buckets of `IntegrationLatency`, in milliseconds (our choice); a last one takes the rest."""


class Counters:
    """One route's numbers, or those of a stage that no route accounts for."""

    __slots__ = ("client_errors", "connects", "execution_errors", "integration_errors", "latencies", "latency_ms",
                 "messages")  # fmt: skip

    def __init__(self) -> None:
        self.connects = 0
        """Calls of the `$connect` integration."""
        self.messages = 0
        """Messages from and to clients."""
        self.client_errors = 0
        """What was refused before an integration was called: no route, throttled, invalid, unauthorized."""
        self.integration_errors = 0
        """Integrations that answered with a 4xx or 5xx, or not usably, or too late."""
        self.execution_errors = 0
        """Integrations that could not be called."""
        self.latency_ms = 0
        """Milliseconds from calling an integration to its answer, summed up."""
        self.latencies = [0] * (len(LATENCY_MS) + 1)
        """How many answers came within each of `LATENCY_MS` and not within the one before."""

    def refused(self, status: int) -> None:
        """A request was refused before an integration was called."""
        if status < 500:
            self.client_errors += 1
        else:  # an authorizer that failed
            self.execution_errors += 1

    def replied(self, reply: Reply, milliseconds: int | None) -> None:
        """An integration came back with this, after so long where that is worth telling."""
        if milliseconds is not None:
            self.latency_ms += milliseconds
            self.latencies[bisect_left(LATENCY_MS, milliseconds) if milliseconds > 5 else 0] += 1
        if reply.status >= 400:
            if reply.status == 500 and isinstance(reply, Failed):
                self.execution_errors += 1
            else:
                self.integration_errors += 1

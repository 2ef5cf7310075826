"""Metrics of APIs by the names that CloudWatch has for them ("Monitoring WebSocket API execution").

Every series belongs to an API and a stage. Where a route's metrics are detailed, it has series of its own with the
label `route`, and the series without one hold the rest: a sum over a stage's series is always all that happened on
it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from fairlead.observe.exposition import Family, Histogram, Labels
from fairlead.websocket_api.counters import LATENCY_MS, Counters
from fairlead.websocket_api.stage import Snapshot

_COUNTS: Final = (
    ("connect_count", "connects", "ConnectCount: calls of the integration of $connect."),
    ("message_count", "messages", "MessageCount: messages from and to clients."),
    ("integration_error", "integration_errors", "IntegrationError: requests that an integration answered with 4xx or "
     "5xx, not usably, or too late."),
    ("client_error", "client_errors", "ClientError: requests that were refused with 4xx before an integration was "
     "called."),
    ("execution_error", "execution_errors", "ExecutionError: integrations and authorizers that could not be called."),
)  # fmt: skip
_LATENCY: Final = "IntegrationLatency: milliseconds from calling an integration to its answer. Mocks have none."


def stage_families(snapshots: Iterable[Snapshot]) -> list[Family]:
    """The metrics of these stages."""
    series = [one for snapshot in snapshots for one in _series(snapshot)]
    counts = [
        Family(
            f"apigateway_{name}_total",
            "counter",
            help,
            [(labels, sum(getattr(one, member) for one in counters)) for labels, counters in series],
        )
        for name, member, help in _COUNTS
    ]
    latencies = [(labels, _histogram(counters)) for labels, counters in series]
    return [*counts, Family("apigateway_integration_latency_milliseconds", "histogram", _LATENCY, latencies)]


def _series(snapshot: Snapshot) -> list[tuple[Labels, Sequence[Counters]]]:
    labels = {"api_id": snapshot.api_id, "stage": snapshot.name}
    rest = [snapshot.others]
    detailed: list[tuple[Labels, Sequence[Counters]]] = []
    for key, target in snapshot.targets.items():
        if target.logging.detailed_metrics:
            detailed.append(({**labels, "route": key}, [target.counters]))
        else:
            rest.append(target.counters)
    return [(labels, rest), *detailed]


def _histogram(counters: Sequence[Counters]) -> Histogram:
    counts = [sum(column) for column in zip(*(one.latencies for one in counters), strict=True)]
    return Histogram(LATENCY_MS, counts, sum(one.latency_ms for one in counters))

"""Metrics of the gateway itself: what it holds and how busy it is."""

import os
from collections.abc import Iterable, Mapping
from typing import Protocol

from fairlead import NAME, __version__
from fairlead.observe.exposition import Family


class Usage(Protocol):
    """How busy a function is: its environments that run an event, wait for one or are being started, and the events
    that wait for an environment."""

    @property
    def function(self) -> str: ...
    @property
    def busy(self) -> int: ...
    @property
    def idle(self) -> int: ...
    @property
    def starting(self) -> int: ...
    @property
    def waiting(self) -> int: ...


def gateway_families(
    *, started_at: float, connections: Mapping[tuple[str, str], int], usages: Iterable[Usage], most_environments: int
) -> list[Family]:
    """`started_at` is in seconds since the epoch; `connections` are the open ones by API and stage."""
    functions = list(usages)
    cpu = os.times()
    return [
        Family(f"{NAME}_build_info", "gauge", "Which version this is.", [({"version": __version__}, 1)]),
        Family(f"{NAME}_start_time_seconds", "gauge", "When it was started.", [({}, started_at)]),
        Family(
            f"{NAME}_cpu_seconds_total",
            "counter",
            "CPU time of the gateway's own process, without functions and tables.",
            [({}, cpu.user + cpu.system)],
        ),
        Family(
            f"{NAME}_open_connections",
            "gauge",
            "WebSockets that are open.",
            [({"api_id": api, "stage": stage}, count) for (api, stage), count in connections.items()],
        ),
        Family(
            f"{NAME}_environments",
            "gauge",
            "Environments of functions by what they do.",
            [
                ({"function": one.function, "state": state}, getattr(one, state))
                for one in functions
                for state in ("busy", "idle", "starting")
            ],
        ),
        Family(
            f"{NAME}_environments_limit", "gauge", "Environments that there may be in all.", [({}, most_environments)]
        ),
        Family(
            f"{NAME}_waiting_invocations",
            "gauge",
            "Events that wait for an environment.",
            [({"function": one.function}, one.waiting) for one in functions],
        ),
    ]

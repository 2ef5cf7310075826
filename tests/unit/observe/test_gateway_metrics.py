from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from fairlead import __version__
from fairlead.observe.exposition import exposition
from fairlead.observe.gateway_metrics import gateway_families


@dataclass(frozen=True)
class Busy:
    function: str
    busy: int = 0
    idle: int = 0
    starting: int = 0
    waiting: int = 0


def test_what_the_gateway_tells_of_itself() -> None:
    families = gateway_families(
        started_at=1_700_000_000.25,
        connections={("a", "dev"): 3},
        usages=[Busy("hello", busy=2, waiting=7), Busy("bye", idle=1)],
        most_environments=16,
    )
    told = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(exposition(families))
        for sample in family.samples
    }
    assert told.pop(("fairlead_cpu_seconds_total", ())) > 0
    assert told == {
        ("fairlead_build_info", (__version__,)): 1,
        ("fairlead_start_time_seconds", ()): 1_700_000_000.25,
        ("fairlead_open_connections", ("a", "dev")): 3,
        ("fairlead_environments", ("hello", "busy")): 2,
        ("fairlead_environments", ("hello", "idle")): 0,
        ("fairlead_environments", ("hello", "starting")): 0,
        ("fairlead_environments", ("bye", "busy")): 0,
        ("fairlead_environments", ("bye", "idle")): 1,
        ("fairlead_environments", ("bye", "starting")): 0,
        ("fairlead_environments_limit", ()): 16,
        ("fairlead_waiting_invocations", ("hello",)): 7,
        ("fairlead_waiting_invocations", ("bye",)): 0,
    }

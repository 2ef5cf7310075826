from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from fairlead.model.apps import Logging
from fairlead.observe.exposition import exposition
from fairlead.observe.stage_metrics import stage_families
from fairlead.websocket_api.replies import Failed, Replied
from fairlead.websocket_api.stage import Snapshot
from occasions import snapshot, target

DETAILED = Logging(detailed_metrics=True)


def read(*snapshots: Snapshot) -> dict[str, dict[str, float]]:
    """Each sample's value by its name, and by the labels beside API and stage."""
    read: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(exposition(stage_families(snapshots))):
        assert family.documentation
        for sample in family.samples:
            labels: dict[str, Any] = dict(sample.labels)
            assert (labels.pop("api_id"), labels.pop("stage")) == ("nn27okk1we", "develop")
            read.setdefault(sample.name, {})[" ".join(labels.values())] = sample.value
    return read


def counted(*, logging: Logging) -> Snapshot:
    connect, say = target("$connect", logging=logging), target("say", logging=logging)
    connect.counters.connects += 2
    connect.counters.replied(Replied(200, None), 7)
    say.counters.messages += 5
    say.counters.refused(400)
    say.counters.replied(Failed(502, "x"), 40_000)
    say.counters.replied(Failed(500, "x"), None)
    made = snapshot(connect, say)
    made.others.messages += 10
    made.others.refused(403)
    return made


def test_a_stage_s_series_hold_all_that_happened() -> None:
    told = read(counted(logging=Logging()))
    assert told["apigateway_connect_count_total"] == {"": 2}
    assert told["apigateway_message_count_total"] == {"": 15}
    assert told["apigateway_client_error_total"] == {"": 2}
    assert told["apigateway_integration_error_total"] == {"": 1}
    assert told["apigateway_execution_error_total"] == {"": 1}
    latency = "apigateway_integration_latency_milliseconds"
    assert told[f"{latency}_sum"] == {"": 40_007}
    assert told[f"{latency}_count"] == {"": 2}
    buckets = told[f"{latency}_bucket"]
    assert (buckets["5"], buckets["10"], buckets["29000"], buckets["+Inf"]) == (0, 1, 1, 2)


def test_detailed_routes_have_series_of_their_own_and_nothing_counts_twice() -> None:
    told = read(counted(logging=DETAILED))
    assert told["apigateway_message_count_total"] == {"": 10, "$connect": 0, "say": 5}
    assert told["apigateway_client_error_total"] == {"": 1, "$connect": 0, "say": 1}
    plain = read(counted(logging=Logging()))
    for name, values in told.items():
        if not name.endswith("_bucket"):
            assert sum(values.values()) == sum(plain[name].values())


def test_a_stage_on_which_nothing_happened_has_its_series() -> None:
    assert read(snapshot())["apigateway_connect_count_total"] == {"": 0}


def test_without_stages_there_is_nothing() -> None:
    assert exposition(stage_families([])) == ""

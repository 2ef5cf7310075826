from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from fairlead.observe.exposition import Family, Histogram, exposition


def test_counters_and_gauges_have_help_and_type() -> None:
    text = exposition(
        [
            Family("messages_total", "counter", "Messages.", [({"api": "a", "stage": "dev"}, 3), ({}, 4)]),
            Family("open", "gauge", "Open\nones, \\ too.", [({}, 0.5)]),
            Family("none", "gauge", "Nothing to tell.", []),
        ]
    )
    assert text == (
        "# HELP messages_total Messages.\n# TYPE messages_total counter\n"
        'messages_total{api="a",stage="dev"} 3\nmessages_total 4\n'
        "# HELP open Open\\nones, \\\\ too.\n# TYPE open gauge\nopen 0.5\n"
    )


def test_a_histogram_s_buckets_hold_all_that_is_smaller() -> None:
    histogram = Histogram((5, 10, 2.5e3), (1, 0, 2, 4), 99_999.5)
    text = exposition([Family("latency", "histogram", "How long.", [({"api": "a"}, histogram)])])
    assert text.splitlines()[2:] == [
        'latency_bucket{api="a",le="5"} 1',
        'latency_bucket{api="a",le="10"} 1',
        'latency_bucket{api="a",le="2500"} 3',
        'latency_bucket{api="a",le="+Inf"} 7',
        'latency_sum{api="a"} 99999.5',
        'latency_count{api="a"} 7',
    ]


@given(st.dictionaries(st.sampled_from(["route", "stage"]), st.text(), min_size=1), st.integers(0, 1 << 50))
def test_any_label_is_read_back_as_it_was(labels: dict[str, str], value: int) -> None:
    text = exposition([Family("x_total", "counter", "x", [(labels, value)])])
    (family,) = text_string_to_metric_families(text)
    (sample,) = family.samples
    assert sample.labels == labels
    assert sample.value == value

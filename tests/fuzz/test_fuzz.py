"""A little of `make fuzz` in every run of the tests: any bytes, and the seeds that the fuzzer begins with."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, TooSlow, target, timed

SEEDS = Path(__file__).with_name("seeds")
CHOICES = st.lists(st.one_of(st.integers(0, 255), st.integers(0, 8), st.sampled_from([0, 1])), max_size=300)
"""Mostly small numbers, which choose; text and lengths want the others."""


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=CHOICES.map(bytes))
def test_any_bytes_break_nothing(name: str, data: bytes) -> None:
    target(name)(data)


@pytest.mark.parametrize("seed", sorted(SEEDS.rglob("*.bin")), ids=lambda seed: f"{seed.parent.name}/{seed.stem}")
def test_a_seed_breaks_nothing(seed: Path) -> None:
    target(seed.parent.name)(seed.read_bytes())


def test_every_target_has_seeds() -> None:
    assert {seed.parent.name for seed in SEEDS.rglob("*.bin")} == set(TARGETS)


def test_an_input_that_costs_too_much_is_caught() -> None:
    def one(data: bytes) -> None:
        sum(range(len(data) * 3_000_000))

    timed(one, b"")
    with pytest.raises(TooSlow):
        timed(one, b"xx")

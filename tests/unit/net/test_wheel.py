"""The wheel asks in time, never late by more than a slot, and is nothing while it holds nothing."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.net.wheel import TICK, Wheel
from fairlead.testing.clock import FakeClock


class Deadline:
    """An item that adds itself again until its moment has come."""

    def __init__(self, wheel: Wheel, clock: FakeClock, when: float) -> None:
        self.wheel = wheel
        self.clock = clock
        self.when = when
        self.fired = inf
        self.asked = 0
        self.moment = wheel.add(self, when)

    def due(self, now: float) -> None:
        self.asked += 1
        if now < self.when:
            self.moment = self.wheel.add(self, self.when)
        else:
            self.fired = now


@given(st.lists(st.floats(0, 10_000), min_size=1, max_size=20), st.floats(1e-3, 1e3))
def test_every_item_is_due_within_a_tick_of_its_moment(waits: list[float], step: float) -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    items = [Deadline(wheel, clock, clock.now() + wait) for wait in waits]
    for _ in range(20):
        clock.jump(step)
    clock.jump(10_001)
    for item in items:
        assert item.when <= item.fired <= item.when + TICK + 1e-6
        assert item.asked <= 4
    assert len(wheel) == 0
    assert clock.pending == 0


def test_a_deadline_that_moves_is_not_touched_until_its_slot_comes() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    item = Deadline(wheel, clock, clock.now() + 600)
    for _ in range(500):
        clock.jump(1)
        item.when = clock.now() + 600
    assert item.asked == 0


def test_an_item_taken_out_is_not_asked_and_the_timer_runs_out() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    item = Deadline(wheel, clock, clock.now() + 5)
    assert clock.pending == 1
    wheel.remove(item, item.moment)
    clock.jump(10)
    assert item.asked == 0
    assert clock.pending == 0


def test_one_timer_serves_a_wheel_that_is_emptied_and_filled_all_the_time() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    for _ in range(1000):
        item = Deadline(wheel, clock, clock.now() + 10)
        wheel.remove(item, item.moment)
    assert clock.pending == 1


def test_an_item_that_adds_itself_far_ahead_makes_no_other_late() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)

    class Far:
        def due(self, now: float) -> None:
            wheel.add(Deadline(wheel, clock, now + 500), now + 1000)

    wheel.add(Far(), clock.now() + 1)
    near = Deadline(wheel, clock, clock.now() + 2)
    clock.jump(2.2)
    assert near.fired <= near.when + TICK + 1e-6


def test_an_earlier_item_moves_the_timer_forward() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    late, early = Deadline(wheel, clock, clock.now() + 3), Deadline(wheel, clock, clock.now() + 1)
    clock.jump(1.1)
    assert early.fired < inf
    assert late.fired == inf
    assert clock.pending == 1


def test_items_of_one_slot_may_take_each_other_out() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)

    class Pair:
        other: "Pair"
        moment = 0.0
        asked = 0

        def due(self, now: float) -> None:
            self.asked += 1
            wheel.remove(self.other, self.other.moment)

    one, two = Pair(), Pair()
    one.other, two.other = two, one
    one.moment = two.moment = wheel.add(one, clock.now() + 1)
    assert wheel.add(two, clock.now() + 1) == one.moment
    clock.jump(2)
    assert one.asked + two.asked == 1
    assert len(wheel) == 0
    assert clock.pending == 0


def test_an_item_that_raises_keeps_no_other_from_its_moment() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)

    class Broken:
        def due(self, now: float) -> None:
            raise RuntimeError("a bug")

    wheel.add(Broken(), clock.now() + 1)
    item = Deadline(wheel, clock, clock.now() + 2)
    with pytest.raises(RuntimeError):
        clock.jump(1.5)
    clock.jump(1)
    assert item.fired < inf


def test_ten_thousand_items_far_ahead_lie_in_few_slots() -> None:
    clock = FakeClock()
    wheel = Wheel(clock)
    moments = {Deadline(wheel, clock, clock.now() + 600 + number / 100).moment for number in range(10_000)}
    assert len(moments) < 12

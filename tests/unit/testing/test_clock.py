"""The clock that jumps."""

from fairlead.testing.clock import FakeClock


def test_calls_are_made_in_order_each_at_its_own_moment() -> None:
    clock = FakeClock(100.0)
    seen: list[tuple[str, float]] = []
    clock.call_at(103.0, lambda: seen.append(("b", clock.now())))
    clock.call_at(101.0, lambda: seen.append(("a", clock.now())))
    clock.call_at(103.0, lambda: seen.append(("c", clock.now())))
    clock.jump(5)
    assert seen == [("a", 101.0), ("b", 103.0), ("c", 103.0)]
    assert clock.now() == 105.0


def test_a_call_asked_for_by_a_call_is_made_when_it_falls_within_the_jump() -> None:
    clock = FakeClock(0.0)
    seen: list[float] = []

    def again() -> None:
        seen.append(clock.now())
        if len(seen) < 10:
            clock.call_at(clock.now() + 1, again)

    clock.call_at(1.0, again)
    clock.jump(3.5)
    assert seen == [1.0, 2.0, 3.0]
    assert clock.pending == 1


def test_a_cancelled_call_is_not_made() -> None:
    clock = FakeClock()
    seen: list[int] = []
    timer = clock.call_at(clock.now() + 1, lambda: seen.append(1))
    timer.cancel()
    timer.cancel()
    clock.jump(2)
    assert seen == []

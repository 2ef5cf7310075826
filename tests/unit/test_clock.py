import asyncio
import time

from fairlead.clock import Clock, SystemClock


def test_now_is_the_epoch() -> None:
    clock: Clock = SystemClock()
    assert abs(clock.now() - time.time()) < 5


def test_now_never_goes_back() -> None:
    clock = SystemClock()
    seen = [clock.now() for _ in range(1000)]
    assert seen == sorted(seen)


def test_a_call_is_made_once_its_moment_has_come_and_a_past_one_at_once() -> None:
    async def play() -> list[str]:
        clock = SystemClock()
        made: list[str] = []
        done = asyncio.Event()
        begun = clock.now()

        def last() -> None:
            made.append("later")
            assert clock.now() >= begun + 0.01
            done.set()

        clock.call_at(begun + 0.01, last)
        clock.call_at(begun - 60, lambda: made.append("at once"))
        clock.call_at(begun, lambda: made.append("forgotten")).cancel()
        await done.wait()
        return made

    assert asyncio.run(play()) == ["at once", "later"]

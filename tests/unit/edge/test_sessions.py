"""The registry of sessions."""

import asyncio

import pytest

from unit.edge.script import House


class Guest:
    """A session that notes how it is sent away."""

    def __init__(self) -> None:
        self.left: list[tuple[int, str]] = []

    def leave(self, code: int, reason: str) -> None:
        self.left.append((code, reason))


def test_the_drain_is_told_once_when_the_last_has_gone() -> None:
    async def check() -> None:
        sessions, told = House().sessions, list[int]()
        guests = [Guest(), Guest()]
        for guest in guests:
            sessions.enter(guest)
        sessions.drain(1001, "Going away", lambda: told.append(1))
        assert sessions.draining
        for guest in guests:
            assert guest.left == [(1001, "Going away")]
            assert told == []
            sessions.forget(guest)
            sessions.forget(guest)
        await asyncio.sleep(0)
        assert told == [1]

    asyncio.run(check())


def test_draining_twice_is_a_bug() -> None:
    sessions = House().sessions
    sessions.enter(Guest())
    sessions.drain(1001, "", lambda: None)
    with pytest.raises(AssertionError):
        sessions.drain(1001, "", lambda: None)

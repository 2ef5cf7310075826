"""How much of the machine the functions may take: environments in all, started at one time, and runs in the account."""

import os
from typing import Final, Protocol

_MEMORY_OF_ONE: Final = 128 << 20
"""Bytes to reckon with for an environment: a Node.js process with an SDK takes about 90 MB, a forked Python one 20."""
_PER_CORE: Final = 8
_FEWEST: Final = 4


def default_environments(cores: int, memory: int) -> int:
    """Environments that a machine is trusted with: 8 a core, but no more than half its memory (in bytes) at 128 MB
    each, and 4 at least. Our choice: functions mostly wait for a table or an SDK, so more than the cores."""
    return max(_FEWEST, min(cores * _PER_CORE, memory // 2 // _MEMORY_OF_ONE))


def machine() -> tuple[int, int]:
    """The cores that this process may use, and the machine's memory in bytes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


class Member(Protocol):
    """A pool, as the others see it through the capacity that they share."""

    @property
    def size(self) -> int:
        """Its environments, those being started included."""

    def grow(self) -> None:
        """Start what is still missing, if it may."""

    def give_up_idle(self) -> bool:
        """Stop an environment that does nothing, unless it is the last. Whether there was one."""


class Capacity:
    """What all pools share. Every pool may have one environment, whatever the others do, so none waits for ever."""

    def __init__(self, environments: int, cores: int, concurrency: int) -> None:
        self.environments = environments
        self.concurrency = concurrency
        self.running = 0
        """Events being run; AWS refuses above `concurrency`."""
        self._at_once = max(2, cores)
        self._size = 0
        self._starting = 0
        self._members: list[Member] = []
        self._hungry: dict[Member, None] = {}

    def join(self, member: Member) -> None:
        """A pool that takes its share from now on."""
        self._members.append(member)

    def leave(self, member: Member) -> None:
        """A pool that is gone."""
        self._members.remove(member)
        self._hungry.pop(member, None)

    def take(self, member: Member, first: bool) -> bool:
        """Whether `member` may start an environment now: its first of the present code always, another one while there
        is room. If not, its `grow` is called when that may have changed."""
        if not first and (self._starting >= self._at_once or self._size >= self.environments):
            self._hungry[member] = None
            if self._size >= self.environments:
                self._make_room(member)
            return False
        self._size += 1
        self._starting += 1
        return True

    def take_spare(self) -> bool:
        """Whether an environment may be started that nobody waits for. If not, nobody is told when it may."""
        if self._hungry or self._starting >= self._at_once or self._size >= self.environments:
            return False
        self._size += 1
        self._starting += 1
        return True

    @property
    def full(self) -> bool:
        """Whether there are as many environments as there may be."""
        return self._size >= self.environments

    def started(self) -> None:
        """A start is over, well or badly."""
        self._starting -= 1
        self._feed()

    def gave_back(self) -> None:
        """An environment is gone."""
        self._size -= 1
        self._feed()

    def idle(self) -> None:
        """An environment has nothing to do: one that another pool waits for may take its place."""
        if self._hungry:
            self._feed()

    def _make_room(self, needy: Member) -> None:
        """End an idle environment of a pool that has several; the room is there when it has ended."""
        for member in self._members:
            if member is not needy and member.size > 1 and member.give_up_idle():
                return

    def _feed(self) -> None:
        hungry, self._hungry = self._hungry, {}
        for member in hungry:
            member.grow()

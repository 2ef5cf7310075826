"""The end of connections that an earlier life of the gateway left open."""

import asyncio
from collections.abc import Sequence

from fairlead.edge.cores import Core
from fairlead.websocket_api.commands import Command, Finish
from fairlead.websocket_api.inputs import Input


class Recovery:
    """So many connections are to end; `done` is set when the last one has."""

    __slots__ = ("_left", "done")

    def __init__(self, connections: int) -> None:
        self._left = connections
        self.done = asyncio.Event()

    def one_done(self) -> None:
        """One of them has ended."""
        self._left -= 1
        if not self._left:
            self.done.set()


class Revived:
    """A core that tells when it has finished."""

    __slots__ = ("_core", "_recovery")

    def __init__(self, core: Core, recovery: Recovery) -> None:
        self._core = core
        self._recovery = recovery

    @property
    def deadline(self) -> float:
        """The core's own."""
        return self._core.deadline

    def receive(self, input: Input, /) -> Sequence[Command]:
        """What the core says."""
        commands = self._core.receive(input)
        if commands and isinstance(commands[-1], Finish):
            self._recovery.one_done()
        return commands

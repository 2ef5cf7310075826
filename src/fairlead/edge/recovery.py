"""The end of connections that an earlier life of the gateway left open."""

import asyncio


class Recovery:
    """So many connections are to end; `done` is set when the last one has."""

    __slots__ = ("_left", "done")

    def __init__(self, connections: int) -> None:
        self._left = connections
        self.done = asyncio.Event()

    def one_done(self) -> None:
        """One of them has ended, its `$disconnect` answered or not."""
        self._left -= 1
        if not self._left:
            self.done.set()

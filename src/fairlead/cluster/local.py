"""The bus of a gateway that is one process: a table of the connections it holds."""

from collections import Counter
from collections.abc import Callable, Sequence

from fairlead.cluster.bus import Delivery, Description, Member, Push


class LocalBus:
    """Every connection is here or nowhere, so every answer is given before the call returns."""

    __slots__ = ("_members", "counts")

    def __init__(self) -> None:
        self._members: dict[str, tuple[str, Member]] = {}
        self.counts: Counter[str] = Counter()
        """How many connections each scope has."""

    def __len__(self) -> int:
        return len(self._members)

    def join(self, scope: str, id: str, member: Member) -> None:
        """A connection has opened: from now on it can be reached."""
        self._members[id] = (scope, member)
        self.counts[scope] += 1

    def leave(self, id: str) -> None:
        """A connection's socket is gone: from now on it is gone for everyone."""
        entry = self._members.pop(id, None)
        if entry is not None:
            self.counts[entry[0]] -= 1

    def deliver(self, scope: str, push: Push, ids: Sequence[str], answer: Callable[[Delivery], None]) -> None:
        gone: list[str] = []
        full: list[str] = []
        for id in ids:
            member = self._find(scope, id)
            if member is None:
                gone.append(id)
            elif not member.push(push):
                full.append(id)
        answer(Delivery(gone, full))

    def describe(self, scope: str, id: str, answer: Callable[[Description | None], None]) -> None:
        member = self._find(scope, id)
        answer(None if member is None else member.describe())

    def close(self, scope: str, id: str, code: int, reason: str, answer: Callable[[bool], None]) -> None:
        member = self._find(scope, id)
        if member is not None:
            self.leave(id)  # a DELETE answered is a connection gone, although its close handshake still runs
            member.close(code, reason)
        answer(member is not None)

    def close_all(self, scope: str, code: int, reason: str) -> None:
        """Close every connection of a scope."""
        for id in [id for id, (theirs, _) in self._members.items() if theirs == scope]:
            self.close(scope, id, code, reason, lambda found: None)

    def _find(self, scope: str, id: str) -> Member | None:
        entry = self._members.get(id)
        return entry[1] if entry is not None and entry[0] == scope else None

"""The bus of one process."""

from fairlead.cluster.bus import Delivery, Description, Push
from fairlead.cluster.local import LocalBus


class Socket:
    """A member that keeps what it gets, and takes no more than it has room for."""

    def __init__(self, room: int = 10) -> None:
        self.room = room
        self.pushed: list[bytes] = []
        self.closed: tuple[int, str] | None = None

    def push(self, push: Push) -> bool:
        if len(self.pushed) >= self.room:
            return False
        self.pushed.append(push.data)
        return True

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def describe(self) -> Description:
        return Description(1.0, 2.0, "127.0.0.1", None)


def deliver(bus: LocalBus, scope: str, *ids: str) -> Delivery:
    answers: list[Delivery] = []
    bus.deliver(scope, Push(b"hi"), ids, answers.append)
    (answer,) = answers
    return answer


def test_a_batch_tells_who_is_gone_and_who_is_full() -> None:
    bus = LocalBus()
    here, full, elsewhere = Socket(), Socket(room=0), Socket()
    bus.join("api/dev", "here", here)
    bus.join("api/dev", "full", full)
    bus.join("api/prod", "elsewhere", elsewhere)
    answer = deliver(bus, "api/dev", "here", "full", "elsewhere", "nobody")
    assert (list(answer.gone), list(answer.full)) == (["elsewhere", "nobody"], ["full"])
    assert here.pushed == [b"hi"]
    assert elsewhere.pushed == []


def test_a_closed_connection_is_gone_at_once() -> None:
    bus, socket = LocalBus(), Socket()
    bus.join("api/dev", "id", socket)
    closed: list[bool] = []
    bus.close("api/dev", "id", 1000, "bye", closed.append)
    bus.close("api/dev", "id", 1000, "bye", closed.append)
    assert closed == [True, False]
    assert socket.closed == (1000, "bye")
    assert deliver(bus, "api/dev", "id").gone == ["id"]


def test_describe() -> None:
    bus = LocalBus()
    bus.join("api/dev", "id", Socket())
    seen: list[Description | None] = []
    bus.describe("api/dev", "id", seen.append)
    bus.describe("api/dev", "other", seen.append)
    assert seen[0] is not None
    assert seen[0].last_active_at == 2.0
    assert seen[1] is None


def test_connections_are_counted_by_scope() -> None:
    bus = LocalBus()
    for id, scope in (("a", "api/dev"), ("b", "api/dev"), ("c", "api/prod")):
        bus.join(scope, id, Socket())
    bus.close("api/dev", "a", 1000, "", lambda found: None)
    bus.leave("a")
    bus.leave("nobody")
    assert bus.counts == {"api/dev": 1, "api/prod": 1}

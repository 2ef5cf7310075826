"""What a client sends, given on in slices, held back and resumed."""

from collections.abc import Callable

from fairlead.clock import Timer
from fairlead.edge.parser import Parser
from fairlead.edge.reading import Reading
from fairlead.model.limits import Limits
from fairlead.testing.clock import FakeClock
from unit.edge.script import frame
from unit.net.transport import FakeTransport

SLICE = 16


class Turns(FakeClock):
    """A clock that gives turns one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.due: list[Callable[[], None]] = []

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        assert 0 < when - self.now() < 0.01
        self.due.append(callback)
        return super().call_at(when + 1e9, callback)  # what can be cancelled

    def next(self) -> None:
        """The next turn, of which there must be just one."""
        (turn,) = self.due
        self.due.clear()
        turn()

    def all(self) -> int:
        """All turns; gives how many there were."""
        turns = 0
        while self.due:
            self.next()
            turns += 1
        return turns


class Desk:
    """A taker, and a transport whose reading it sees."""

    def __init__(self, behind: bytes = b"", early_bytes: int = 100) -> None:
        self.clock = Turns()
        self.transport = FakeTransport(None)  # type: ignore[arg-type]
        self.taken: list[bytes] = []
        self.settled = 0
        self.stop_at = -1
        self.reading = Reading(self.transport, self, self.clock, behind, early_bytes)

    def take(self, kind: int, payload: bytes, now: float) -> None:
        self.taken.append(payload)
        if len(self.taken) == self.stop_at:
            self.reading.core_is_full(True)

    def settle(self) -> None:
        self.settled += 1
        self.reading.go_on()

    def start(self) -> None:
        self.reading.start(Parser(Limits()))
        self.reading.go_on()


def numbers(start: int, end: int) -> list[bytes]:
    return [b"%d" % number for number in range(start, end)]


def frames_of(payloads: list[bytes]) -> bytes:
    return b"".join(frame(payload) for payload in payloads)


def test_what_comes_early_is_kept_and_bounded() -> None:
    desk = Desk(frame(b"behind"))
    desk.reading.feed(frame(b"early"))
    assert desk.taken == []
    assert desk.transport.reading
    desk.reading.feed(frame(b"x" * 100))
    assert not desk.transport.reading
    desk.start()
    assert desk.taken == [b"behind", b"early", b"x" * 100]
    assert desk.transport.reading


def test_much_at_once_is_taken_in_turns_and_nothing_is_read_meanwhile() -> None:
    desk = Desk()
    desk.start()
    everything = numbers(0, 3 * SLICE + 1)
    desk.reading.feed(frames_of(everything))
    for turn in range(1, 4):
        assert desk.taken == everything[: turn * SLICE]
        assert desk.settled == turn
        assert not desk.transport.reading
        desk.clock.next()
    assert desk.taken == everything
    assert desk.transport.reading
    assert not desk.clock.due


def test_as_much_as_a_slice_takes_no_turn() -> None:
    desk = Desk()
    desk.start()
    desk.reading.feed(frames_of(numbers(0, SLICE)))
    assert len(desk.taken) == SLICE
    assert not desk.clock.due


def test_fragments_without_end_take_turns_too() -> None:
    desk = Desk()
    desk.start()
    desk.reading.feed(frame(b"a", 1, fin=False) + frame(b"", 0, fin=False) * 1000 + frame(b"b", 0))
    assert desk.clock.all() == 3
    assert desk.taken == [b"ab"]


def test_what_was_early_takes_turns_too() -> None:
    everything = numbers(0, 100)
    desk = Desk(frames_of(everything))
    desk.start()
    assert desk.taken == everything[:SLICE]
    desk.clock.all()
    assert desk.taken == everything
    assert desk.transport.reading


def test_a_full_core_holds_back_what_was_read_and_no_turn_is_taken() -> None:
    desk = Desk()
    desk.start()
    everything = numbers(0, 100)
    desk.stop_at = 10
    desk.reading.feed(frames_of(everything))
    desk.clock.all()
    assert desk.taken == everything[:10]
    assert not desk.transport.reading
    desk.stop_at = 50
    desk.reading.core_is_full(False)
    desk.reading.go_on()
    assert desk.taken == everything[:SLICE]
    desk.clock.all()
    assert desk.taken == everything[:50]
    desk.reading.core_is_full(False)
    desk.reading.go_on()
    desk.clock.all()
    assert desk.taken == everything
    assert desk.transport.reading


def test_a_client_that_is_behind_gets_no_turn() -> None:
    desk = Desk()
    desk.start()
    desk.reading.feed(frames_of(numbers(0, 100)))
    desk.reading.client_is_behind(True)
    desk.clock.all()
    assert len(desk.taken) == SLICE
    desk.reading.client_is_behind(False)
    desk.clock.all()
    assert len(desk.taken) == 100


def test_for_the_close_frame_nothing_waits() -> None:
    desk = Desk()
    desk.start()
    desk.stop_at = 1
    desk.reading.feed(frames_of(numbers(0, 3)))
    assert not desk.transport.reading
    desk.reading.only_close()
    assert desk.transport.reading
    desk.reading.feed(frame(b"\x03\xe8", 8))
    assert desk.taken == [b"0", b"\x03\xe8"]


def test_after_the_end_nothing_is_given() -> None:
    desk = Desk()
    desk.start()
    desk.reading.feed(frames_of(numbers(0, 100)))
    desk.reading.stop()
    assert desk.transport.reading
    desk.clock.all()
    assert len(desk.taken) == SLICE

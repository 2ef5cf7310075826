"""A connection on which everything is said."""

from fairlead.edge.ending import Ending
from unit.edge.script import House
from unit.net.transport import FakeTransport


def test_what_comes_in_is_thrown_away_and_the_loss_is_told_once() -> None:
    house, lost = House(), list[Exception | None]()
    transport = FakeTransport(Ending.__new__(Ending))
    Ending(transport, house.sessions, lost.append)
    transport.arrive(b"whatever")
    error = ConnectionResetError()
    transport.lose(error)
    assert lost == [error]
    assert len(house.wheel) == 0


def test_a_client_that_takes_its_time_is_cut() -> None:
    house, lost = House(), list[Exception | None]()
    transport = FakeTransport(Ending.__new__(Ending))
    Ending(transport, house.sessions, lost.append)
    house.clock.jump(4.9)
    assert not transport.aborted
    house.clock.jump(0.2)
    assert transport.aborted
    transport.lose()
    assert lost == [None]

"""The end of connections that an earlier life left open is noticed, once for each."""

from fairlead.edge.recovery import Recovery, Revived
from fairlead.websocket_api.commands import Finish, Record
from fairlead.websocket_api.inputs import CloseRequested, DeadlineReached, TransportLost
from unit.edge.script import ScriptedCore


def test_it_is_done_when_the_last_core_has_finished() -> None:
    recovery = Recovery(2)
    first, second = ScriptedCore(), ScriptedCore()
    first.on(TransportLost, Record(b"closed"), Finish())
    second.on(DeadlineReached, Finish())
    Revived(first, recovery).receive(TransportLost(0.0, "r"))
    assert not recovery.done.is_set()
    revived = Revived(second, recovery)
    revived.receive(TransportLost(0.0, "r"))
    revived.receive(CloseRequested(0.0, 1001, ""))
    assert not recovery.done.is_set()
    revived.receive(DeadlineReached(0.0))
    assert recovery.done.is_set()


def test_the_deadline_is_the_cores_own() -> None:
    core = ScriptedCore()
    revived = Revived(core, Recovery(1))
    core.deadline = 5.0
    assert revived.deadline == 5.0

"""The core of a refused handshake."""

from fairlead.edge.refused import Refused
from fairlead.net.messages import Response
from fairlead.websocket_api.commands import Finish, Refuse
from fairlead.websocket_api.inputs import CloseRequested, TransportLost
from unit.edge.script import House, ScriptedCore


def test_it_refuses_and_is_done_with_its_socket() -> None:
    house = House()
    asked = ScriptedCore()
    house.open(asked)
    core = Refused(Response(404, b"no", [(b"X", b"1")]))
    (refuse,) = core.receive(asked.inputs[0])
    assert isinstance(refuse, Refuse)
    assert (refuse.status, refuse.body, refuse.headers) == (404, b"no", {"X": "1"})
    assert core.receive(CloseRequested(0.0, 1001, "")) == ()
    (finish,) = core.receive(TransportLost(0.0, "r"))
    assert isinstance(finish, Finish)

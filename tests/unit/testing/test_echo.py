"""The echo core."""

from fairlead.testing.echo import EchoCore
from fairlead.websocket_api.commands import Close, Finish, Send
from fairlead.websocket_api.inputs import CloseReceived, DeadlineReached, MessageReceived, PushRequested, TransportLost


def test_every_message_comes_back_as_it_was() -> None:
    for binary in (False, True):
        (send,) = EchoCore().receive(MessageReceived(0.0, "r", "m", b"hello", binary))
        assert isinstance(send, Send)
        assert (send.payload, send.binary) == (b"hello", binary)


def test_a_push_is_sent_a_close_answered_and_the_end_is_the_end() -> None:
    core = EchoCore()
    (send,) = core.receive(PushRequested(0.0, b"news"))
    assert isinstance(send, Send)
    (close,) = core.receive(CloseReceived(0.0, 1001, "bye"))
    assert isinstance(close, Close)
    assert (close.code, close.reason) == (1001, "bye")
    (finish,) = core.receive(TransportLost(0.0, "r"))
    assert isinstance(finish, Finish)
    assert core.receive(DeadlineReached(0.0)) == ()

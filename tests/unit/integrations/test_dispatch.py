"""Every Invoke goes to the type that its integration names."""

from collections.abc import Callable

import pytest

from fairlead.integrations.dispatch import Integrations
from fairlead.model.apps import Integration
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Replied, Reply
from occasions import message


class Answering:
    """An integration type that answers at once with its own status."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.calls: list[Invoke] = []

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        self.calls.append(invoke)
        reply(Replied(self.status, None))


def test_the_type_decides() -> None:
    proxy, mock = Answering(200), Answering(201)
    integrations = Integrations({"AWS_PROXY": proxy, "MOCK": mock})
    assert integrations.types == {"AWS_PROXY", "MOCK"}
    invoke = Invoke(1, Integration("i", "MOCK"), message("{}"), "request")
    replies: list[Reply] = []
    integrations.call(invoke, replies.append)
    assert (proxy.calls, mock.calls) == ([], [invoke])
    (reply,) = replies
    assert isinstance(reply, Replied)
    assert reply.status == 201


def test_a_type_that_could_not_have_been_deployed_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Integrations({}).call(Invoke(1, Integration("i", "HTTP"), message(""), ""), lambda reply: None)

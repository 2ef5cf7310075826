"""A session between a socket and a core, both of which do as the test says."""

import asyncio
from collections.abc import Sequence
from math import inf

import pytest

from fairlead.cluster.bus import Push
from fairlead.edge import frames
from fairlead.edge.sessions import SessionSettings
from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api.commands import (
    Accept,
    Close,
    Command,
    Finish,
    Invoke,
    PauseReading,
    Record,
    Refuse,
    ResumeReading,
    Send,
)
from fairlead.websocket_api.inputs import (
    CloseReceived,
    CloseRequested,
    DeadlineReached,
    HandshakeAsked,
    Input,
    IntegrationReplied,
    MessageReceived,
    ProtocolFailed,
    PushRequested,
    TransportLost,
)
from fairlead.websocket_api.replies import Replied
from occasions import message
from unit.edge.script import MASK, House, ScriptedCore, frame
from unit.net.transport import FakeTransport

CALL = Invoke(0, Integration("i", "AWS_PROXY"), message("{}"), "request=")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def core() -> ScriptedCore:
    """One that lets everybody in and echoes."""
    scripted = ScriptedCore()
    scripted.on(HandshakeAsked, Accept())
    scripted.answers[MessageReceived] = echo
    scripted.answers[CloseRequested] = close
    scripted.on(TransportLost, Finish())
    return scripted


def echo(input: Input) -> Sequence[Command]:
    assert isinstance(input, MessageReceived)
    return (Send(input.data, input.binary),)


def close(input: Input) -> Sequence[Command]:
    assert isinstance(input, CloseRequested | CloseReceived | ProtocolFailed)
    return (Close(input.code, input.reason),)


def test_the_handshake_is_given_to_the_core_and_answered_as_aws_does(house: House, core: ScriptedCore) -> None:
    core.on(HandshakeAsked, Record(b"o"), Accept("chat"))
    _, transport = house.open(core)
    assert transport.take() == (
        b"HTTP/1.1 101 Switching Protocols\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nConnection: upgrade\r\n"
        b"upgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        b"sec-websocket-protocol: chat\r\n\r\n"
    )
    (asked,) = core.inputs
    assert isinstance(asked, HandshakeAsked)
    assert (asked.connection_id, asked.query) == ("id=", "a=1")
    assert asked.source_ip == "192.0.2.1"
    assert (b"Host", b"h:3001") in asked.headers
    assert house.calls == ["record o", "opened id="]


def test_messages_are_answered_in_one_write(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core)
    transport.take()
    writes = transport.writes
    transport.arrive(frame(b"one") + frame(b"two", 2) + frame(b"p", 9) + frame(b"three"))
    assert transport.take() == b"\x81\x03one\x82\x03two\x8a\x01p\x81\x05three"
    assert transport.writes == writes + 1


def test_the_101_may_come_late_and_what_the_client_sent_early_is_kept(house: House, core: ScriptedCore) -> None:
    core.on(HandshakeAsked, CALL)
    core.on(IntegrationReplied, Accept())
    session, transport = house.open(core, frame(b"glued"))
    transport.arrive(frame(b"early")[:3])
    transport.arrive(frame(b"early")[3:])
    assert transport.take() == b""
    house.invocations[0][1](Replied(200, None))
    assert transport.take().endswith(b"\r\n\r\n\x81\x05glued\x81\x05early")
    assert core.kinds == ["HandshakeAsked", "IntegrationReplied", "MessageReceived", "MessageReceived"]
    assert session.describe().source_ip == "192.0.2.1"


def test_what_is_sent_early_is_bounded(core: ScriptedCore) -> None:
    house = House(SessionSettings(early_bytes=100))
    core.on(HandshakeAsked, CALL)
    core.on(IntegrationReplied, Accept())
    _, transport = house.open(core)
    transport.arrive(frame(b"x" * 120))
    assert not transport.reading
    house.invocations[0][1](Replied(200, None))
    assert transport.reading
    assert transport.take().endswith(b"x" * 120)


def test_a_refusal_is_an_http_answer_that_is_not_lost(house: House, core: ScriptedCore) -> None:
    core.on(HandshakeAsked, Refuse(403, b"no", {"Content-Type": "text/plain"}))
    _, transport = house.open(core, b"early")
    data = transport.take()
    assert data.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert data.endswith(b"Connection: close\r\nContent-Type: text/plain\r\n\r\nno")
    assert transport.shut_down
    assert not transport.closed
    transport.arrive(b"more")
    house.clock.jump(6)
    assert transport.aborted
    transport.lose()
    assert core.kinds == ["HandshakeAsked", "TransportLost"]
    assert house.calls == []
    assert (len(house.sessions), house.sessions.sockets) == (0, 0)


def test_a_client_that_leaves_while_its_handshake_is_pending(house: House, core: ScriptedCore) -> None:
    core.on(HandshakeAsked, CALL)
    core.on(TransportLost)
    core.on(IntegrationReplied, Finish())
    _, transport = house.open(core)
    transport.lose()
    assert core.kinds == ["HandshakeAsked", "TransportLost"]
    assert (len(house.sessions), house.sessions.sockets) == (1, 0)
    house.invocations[0][1](Replied(200, None))
    assert len(house.sessions) == 0
    assert house.calls == []


def test_the_client_closes(house: House, core: ScriptedCore) -> None:
    core.answers[CloseReceived] = close
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"last") + frame(b"\x03\xe9bye", 8) + frame(b"after"))
    assert transport.take() == b"\x81\x04last\x88\x05\x03\xe9bye"
    assert transport.closed
    assert house.calls[-1] == "lost id="
    transport.lose()
    assert core.kinds == ["HandshakeAsked", "MessageReceived", "CloseReceived", "TransportLost"]
    assert house.calls.count("lost id=") == 1


def test_a_close_frame_is_answered_even_when_the_core_says_nothing(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"", 8))
    assert transport.take() == b"\x88\x00"
    assert transport.closed


def test_we_close_and_wait_for_the_client(house: House, core: ScriptedCore) -> None:
    session, transport = house.open(core)
    transport.take()
    session.close(1001, "Going away")
    assert transport.take() == frames.encode_close(1001, "Going away")
    assert house.calls[-1] == "lost id="
    transport.arrive(frame(b"too late") + frame(b"p", 9))
    assert transport.take() == b""
    assert not transport.closed
    transport.arrive(frame(b"\x03\xe9", 8))
    assert transport.closed
    assert core.kinds == ["HandshakeAsked", "CloseRequested"]


def test_a_client_that_does_not_answer_our_close_is_cut_after_five_seconds(house: House, core: ScriptedCore) -> None:
    session, transport = house.open(core)
    session.close(1000, "")
    house.clock.jump(4.9)
    assert not transport.closed
    house.clock.jump(0.2)
    assert transport.aborted
    transport.lose()
    assert len(house.wheel) == 0


@pytest.mark.parametrize("core_closes", [True, False])
def test_a_client_that_breaks_the_protocol_is_told_why(house: House, core: ScriptedCore, core_closes: bool) -> None:
    if core_closes:
        core.answers[ProtocolFailed] = close
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"fine") + b"\xff\xff" + frame(b"never"))
    assert transport.take() == b"\x81\x04fine" + frames.encode_close(1002, "Reserved bits set")
    assert transport.shut_down
    assert not transport.closed
    failed = core.inputs[-1]
    assert isinstance(failed, ProtocolFailed)
    assert failed.code == 1002


def test_a_push_is_encoded_once_for_all(house: House, core: ScriptedCore) -> None:
    def send(input: Input) -> Sequence[Command]:
        assert isinstance(input, PushRequested)
        return (Send(input.data),)

    core.answers[PushRequested] = send
    pairs = [house.open(core) for _ in range(3)]
    push = Push(b"news")
    encoded = set()
    for session, transport in pairs:
        transport.take()
        assert session.push(push)
        assert transport.take() == b"\x81\x04news"
        encoded.add(id(push.frames))
    assert len(encoded) == 1


def test_a_push_is_compressed_once_for_those_who_take_it_so(house: House, core: ScriptedCore) -> None:
    def send(input: Input) -> Sequence[Command]:
        assert isinstance(input, PushRequested)
        return (Send(input.data),)

    core.answers[PushRequested] = send
    offers = [(b"permessage-deflate; client_max_window_bits",), (b"permessage-deflate",), ()]
    pairs = [house.open(core, b"", *((b"Sec-WebSocket-Extensions", offer) for offer in each)) for each in offers]
    push = Push(b"news " * 100)
    for session, transport in pairs:
        transport.take()
        assert session.push(push)
    first, second, plain = (transport.take() for _, transport in pairs)
    assert first == second
    assert first[0] == 0xC1
    assert plain[0] == 0x81
    assert len(first) < 100 < len(plain)
    assert sorted(push.frames) == [0, 15]


def test_compressed_messages_come_and_go(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core, b"", (b"Sec-WebSocket-Extensions", b"permessage-deflate"))
    assert b"sec-websocket-extensions: permessage-deflate" in transport.take()
    transport.arrive(b"\xc1\x87" + MASK + masked(bytes.fromhex("f248cdc9c90700")))
    assert transport.take() == b"\x81\x05Hello"


def test_compression_may_be_turned_off(core: ScriptedCore) -> None:
    house = House(SessionSettings(limits=Limits(compression=False)))
    _, transport = house.open(core, b"", (b"Sec-WebSocket-Extensions", b"permessage-deflate"))
    assert b"extensions" not in transport.take()
    transport.arrive(b"\xc1\x87" + MASK + masked(bytes.fromhex("f248cdc9c90700")))
    assert transport.take() == frames.encode_close(1002, "Reserved bits set")


@pytest.mark.parametrize("count_pings", [False, True])
def test_a_ping_is_told_to_the_core_where_it_counts(core: ScriptedCore, count_pings: bool) -> None:
    house = House(SessionSettings(limits=Limits(count_pings=count_pings)))
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"p", 9) + frame(b"p", 10))
    assert transport.take() == b"\x8a\x01p"
    assert core.kinds == ["HandshakeAsked"] + ["PingReceived"] * count_pings


def test_a_peer_that_answers_no_ping_is_cut(core: ScriptedCore) -> None:
    house = House(SessionSettings(limits=Limits(ping_seconds=30)))
    core.deadline = house.clock.now() + 600
    (_, alive), (_, talking), (_, dead) = (house.open(core) for _ in range(3))
    for transport in (alive, talking, dead):
        transport.take()
    for _ in range(3):
        house.clock.jump(29.8)
        assert alive.take() == b""
        house.clock.jump(0.3)
        assert alive.take() == talking.take() == b"\x89\x00"
        alive.arrive(frame(b"", 10))
        talking.arrive(frame(b"still here"))
        assert talking.take() == b"\x81\x0astill here"
    assert dead.aborted
    assert not alive.closed
    assert not talking.closed
    for transport in (alive, talking, dead):
        transport.lose()
    assert len(house.wheel) == 0


def test_a_deployment_may_turn_pings_off(house: House, core: ScriptedCore) -> None:
    core.limits = Limits(ping_seconds=30)
    _, transport = house.open(core)
    transport.take()
    core.limits = Limits()
    house.clock.jump(100)
    assert transport.take() == b""
    assert not transport.closed


def test_without_the_setting_nobody_is_pinged(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core)
    transport.take()
    house.clock.jump(7200)
    assert transport.take() == b""
    assert len(house.wheel) == 0


def test_a_flood_takes_turns(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"x") * 100)
    assert transport.take() == b"\x81\x01x" * 16
    assert not transport.reading
    house.clock.jump(0.0015)
    assert transport.take() == b"\x81\x01x" * 16
    house.clock.jump(1)
    assert transport.take() == b"\x81\x01x" * 68
    assert transport.reading


def masked(data: bytes) -> bytes:
    return bytes(byte ^ MASK[index % 4] for index, byte in enumerate(data))


def test_a_full_buffer_refuses_pushes_and_stops_reading(house: House, core: ScriptedCore) -> None:
    session, transport = house.open(core)
    assert transport.high == 1 << 20
    transport.stop_taking()
    assert not session.push(Push(b"x"))
    assert not transport.reading
    transport.start_taking()
    assert transport.reading
    assert session.push(Push(b"x"))
    house.clock.jump(60)
    assert not transport.closed


def test_a_client_that_never_reads_is_closed_with_1008_then_cut(house: House, core: ScriptedCore) -> None:
    _, transport = house.open(core)
    transport.take()
    transport.stop_taking()
    house.clock.jump(31)
    assert transport.take() == frames.encode_close(1008, "Too slow to take its messages")
    assert transport.reading
    house.clock.jump(6)
    assert transport.aborted
    assert house.reports == ["Connection id= was closed: it is too slow to take its messages"]


def test_answers_that_pile_up_without_end_cut_the_connection(core: ScriptedCore) -> None:
    house = House(SessionSettings(overflow_bytes=1000))
    core.on(IntegrationReplied, Send(b"x" * 100))
    core.on(MessageReceived, CALL)
    _, transport = house.open(core)
    transport.arrive(frame(b"a"))
    transport.stop_taking()
    transport.untaken = 1001
    house.invocations[0][1](Replied(200, None))
    assert transport.aborted
    assert len(house.reports) == 1


def test_a_pause_holds_back_what_was_already_read(house: House, core: ScriptedCore) -> None:
    core.on(MessageReceived, CALL, PauseReading())
    core.on(IntegrationReplied, Send(b"done"), ResumeReading())
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"1") + frame(b"2") + frame(b"3"))
    assert not transport.reading
    transport.arrive(frame(b"4"))  # was on its way
    for number in range(1, 5):
        assert len(house.invocations) == number
        house.invocations[-1][1](Replied(200, None))
    got = [input.data for input in core.inputs if isinstance(input, MessageReceived)]
    assert got == [b"1", b"2", b"3", b"4"]
    assert transport.take() == b"\x81\x04done" * 4
    assert transport.reading


def test_a_reply_that_comes_at_once_waits_for_the_commands_before_it(house: House, core: ScriptedCore) -> None:
    house.reply_at_once = True
    core.on(MessageReceived, CALL, PauseReading())
    core.on(IntegrationReplied, Send(b"done"), ResumeReading())
    _, transport = house.open(core)
    transport.take()
    transport.arrive(frame(b"1") + frame(b"2"))
    assert transport.take() == b"\x81\x04done" * 2
    assert transport.reading


def test_the_deadline_of_the_core_is_kept_when_it_moves_either_way(house: House, core: ScriptedCore) -> None:
    core.deadline = house.clock.now() + 600
    _, transport = house.open(core)
    core.deadline = house.clock.now() + 29
    transport.arrive(frame(b"a"))
    house.clock.jump(28.9)
    assert "DeadlineReached" not in core.kinds
    core.answers[DeadlineReached] = lambda _: later(core)
    house.clock.jump(0.2)
    assert core.kinds.count("DeadlineReached") == 1
    house.clock.jump(3600)
    assert core.kinds.count("DeadlineReached") == 1


def later(core: ScriptedCore) -> Sequence[Command]:
    core.deadline = inf
    return ()


def test_the_session_outlives_its_socket_until_the_core_has_finished(house: House, core: ScriptedCore) -> None:
    core.on(TransportLost, CALL)
    core.on(IntegrationReplied, Finish())
    _, transport = house.open(core)
    transport.lose(ConnectionResetError())
    assert (len(house.sessions), house.sessions.sockets) == (1, 0)
    house.invocations[0][1](Replied(200, None))
    house.invocations[0][1](Replied(200, None))
    assert len(house.sessions) == 0
    assert core.kinds == ["HandshakeAsked", "TransportLost", "IntegrationReplied"]


def test_a_reply_after_the_close_sends_nothing(house: House, core: ScriptedCore) -> None:
    core.on(MessageReceived, CALL)
    core.on(IntegrationReplied, Send(b"late"))
    session, transport = house.open(core)
    transport.arrive(frame(b"a"))
    session.close(1000, "")
    transport.take()
    house.invocations[0][1](Replied(200, None))
    assert transport.take() == b""
    transport.lose()
    house.invocations[0][1](Replied(200, None))


def raise_a_bug(input: Input) -> Sequence[Command]:
    raise RuntimeError("a bug")


def test_a_core_that_raises_ends_its_own_connection_with_1011(house: House, core: ScriptedCore) -> None:
    core.answers[MessageReceived] = raise_a_bug
    _, transport = house.open(core)
    other_core = ScriptedCore()
    other_core.on(HandshakeAsked, Accept())
    other_core.answers[MessageReceived] = echo
    _, other = house.open(other_core)
    transport.take(), other.take()
    transport.arrive(frame(b"a") + frame(b"b"))
    other.arrive(frame(b"fine"))
    assert transport.take() == frames.encode_close(1011)
    assert other.take() == b"\x81\x04fine"
    assert house.reports[0].startswith("Connection id= ended by an error: RuntimeError('a bug') at ")
    transport.lose()
    assert core.kinds[-1] == "TransportLost"


def test_a_journal_that_can_not_be_written_refuses_the_handshake(house: House, core: ScriptedCore) -> None:
    core.on(HandshakeAsked, Record(b"full"), Accept())
    _, transport = house.open(core)
    assert transport.take().startswith(b"HTTP/1.1 500 ")
    assert "No space left" in house.reports[0]
    assert house.calls == []


@pytest.mark.parametrize("subprotocol", ["a\r\nSet-Cookie: x", "a\nb"])
def test_a_subprotocol_can_not_bring_headers_in(house: House, core: ScriptedCore, subprotocol: str) -> None:
    core.on(HandshakeAsked, Accept(subprotocol))
    _, transport = house.open(core)
    assert transport.take().startswith(b"HTTP/1.1 500 ")
    assert house.calls == []


def test_a_core_that_raises_at_the_end_is_forgotten(house: House, core: ScriptedCore) -> None:
    core.answers[TransportLost] = raise_a_bug
    _, transport = house.open(core)
    transport.lose()
    assert len(house.sessions) == 0
    assert len(house.reports) == 1


def test_a_revived_connection_only_ends(house: House, core: ScriptedCore) -> None:
    from fairlead.edge.session import Session

    core.on(TransportLost, Record(b"closing"), CALL)
    core.on(IntegrationReplied, Record(b"closed"), Finish())
    ended: list[bool] = []
    session = Session(house.sessions, core, "old=")
    house.sessions.tell_end(session, lambda: ended.append(True))
    session.revive()
    assert (len(house.sessions), house.sessions.sockets) == (1, 0)
    house.invocations[0][1](Replied(200, None))
    assert house.calls == ["record closing", "record closed"]
    assert len(house.sessions) == 0
    assert ended == [True]


def test_draining_closes_refuses_and_waits_for_the_last(house: House, core: ScriptedCore) -> None:
    async def check() -> None:
        drained: list[int] = []
        pending_core = ScriptedCore()
        pending_core.on(HandshakeAsked, CALL)
        pending_core.on(TransportLost)
        pending_core.on(IntegrationReplied, Finish())
        (_, open_one), (_, pending) = house.open(core), house.open(pending_core)
        open_one.take()
        house.sessions.drain(1001, "Going away", lambda: drained.append(1))
        assert open_one.take() == frames.encode_close(1001, "Going away")
        assert pending.take().startswith(b"HTTP/1.1 503 ")
        open_one.lose()
        pending.lose()
        await asyncio.sleep(0)
        assert drained == []
        house.invocations[0][1](Replied(200, None))
        await asyncio.sleep(0)
        assert drained == [1]

    asyncio.run(check())


def test_draining_nobody_is_done_at_once(house: House) -> None:
    async def check() -> None:
        drained: list[int] = []
        house.sessions.drain(1001, "", lambda: drained.append(1))
        await asyncio.sleep(0)
        assert drained == [1]

    asyncio.run(check())


def test_activity_shows_in_the_description(house: House, core: ScriptedCore) -> None:
    session, transport = house.open(core)
    connected = house.clock.now()
    house.clock.jump(7)
    transport.arrive(frame(b"a"))
    house.clock.jump(7)
    description = session.describe()
    assert (description.connected_at, description.last_active_at) == (connected, connected + 7)
    assert description.user_agent == "test"


def test_ten_thousand_sessions_share_one_timer(core: ScriptedCore) -> None:
    house = House()
    core.deadline = house.clock.now() + 600
    transports: list[FakeTransport] = [house.open(core)[1] for _ in range(1000)]
    assert house.clock.pending == 1
    for transport in transports:
        transport.lose()
    assert len(house.wheel) == 0


def test_a_client_that_closes_but_takes_nothing_is_cut_in_the_end(house: House, core: ScriptedCore) -> None:
    core.answers[CloseReceived] = close
    _, transport = house.open(core)
    transport.untaken = 10_000
    transport.arrive(frame(b"\x03\xe8", 8))
    assert transport.closed
    assert not transport.aborted
    house.clock.jump(6)
    assert transport.aborted


def test_a_core_may_have_limits_of_its_own(core: ScriptedCore) -> None:
    house = House(SessionSettings(limits=Limits(frame_bytes=4)))
    core.answers[ProtocolFailed] = close
    _, first = house.open(core)
    first.arrive(frame(b"12345"))
    assert isinstance(core.inputs[-1], ProtocolFailed)
    roomy = ScriptedCore()
    roomy.on(HandshakeAsked, Accept())
    roomy.limits = Limits(frame_bytes=5)
    _, second = house.open(roomy)
    second.arrive(frame(b"12345"))
    assert isinstance(roomy.inputs[-1], MessageReceived)

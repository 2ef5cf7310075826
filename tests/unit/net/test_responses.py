"""Answers as bytes."""

import pytest

from fairlead.net.messages import Response
from fairlead.net.responses import Responses
from fairlead.testing.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(784_111_777.0)


def test_an_answer_has_date_length_and_connection(clock: FakeClock) -> None:
    data = Responses(clock).encode(Response(200, b"hello", [(b"X-One", b"1")]), keep_alive=True)
    assert data == (
        b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 5\r\n"
        b"Connection: keep-alive\r\nX-One: 1\r\n\r\nhello"
    )


def test_the_date_moves_with_the_clock(clock: FakeClock) -> None:
    responses = Responses(clock)
    first = responses.date()
    clock.jump(0.1)
    assert responses.date() is first
    clock.jump(1)
    assert responses.date() == b"Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"


def test_the_answer_to_head_has_the_length_but_not_the_body(clock: FakeClock) -> None:
    data = Responses(clock).encode(Response(200, b"hello"), keep_alive=False, head_only=True)
    assert b"Content-Length: 5\r\nConnection: close\r\n\r\n" in data
    assert not data.endswith(b"hello")


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body_at_all(clock: FakeClock, status: int) -> None:
    assert b"Content-Length" not in Responses(clock).encode(Response(status, b"x"), keep_alive=True)


def test_a_status_without_a_phrase_can_be_sent(clock: FakeClock) -> None:
    assert Responses(clock).encode(Response(599), keep_alive=True).startswith(b"HTTP/1.1 599 \r\n")


@pytest.mark.parametrize("value", [b"a\r\nSet-Cookie: x", b"a\nb", b"a\rb", b"a\0b"])
def test_a_header_that_would_end_its_line_is_not_sent(clock: FakeClock, value: bytes) -> None:
    with pytest.raises(ValueError, match="line break"):
        Responses(clock).encode(Response(200, b"", [(b"X", value)]), keep_alive=True)

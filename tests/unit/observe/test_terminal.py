import io

from fairlead.observe.terminal import Terminal


class Closed(io.StringIO):
    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        raise BrokenPipeError


def test_our_own_text_may_have_several_lines() -> None:
    stream = io.StringIO()
    Terminal(stream).line("a: error: b\x1b[1m\n    remedy")
    assert stream.getvalue() == "a: error: b\\x1b[1m\n    remedy\n"


def test_every_line_of_a_function_carries_its_name_and_request() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.log("hello", "id-1", "one\r\ntwo\n")
    terminal.log("hello", "", "three")
    assert stream.getvalue() == "hello id-1 one\nhello id-1 two\nhello - three\n"


def test_a_function_cannot_fake_a_line_of_another() -> None:
    stream = io.StringIO()
    Terminal(stream).log("a", "1", "x\u2028b 2 forged\x1b[1A\rb 2 forged\n")
    assert stream.getvalue() == "a 1 x\\u2028b 2 forged\\x1b[1A\\rb 2 forged\n"


def test_a_terminal_that_is_not_utf_8_gets_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    Terminal(stream).line("ü")
    assert raw.getvalue() == b"\\xfc\n"


def test_it_falls_silent_when_nobody_reads() -> None:
    stream = Closed()
    terminal = Terminal(stream)
    terminal.line("one")
    terminal.line("two")
    assert stream.writes == 1


def test_without_a_stream_it_is_silent() -> None:
    terminal = Terminal(None)
    terminal.line("nobody")
    terminal.log("a", "1", "listens\n")

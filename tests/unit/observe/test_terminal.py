import io
import threading

from fairlead.observe.terminal import Terminal


class Closed(io.StringIO):
    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        raise BrokenPipeError


class Held(io.StringIO):
    """A stream that somebody holds until `release`."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.release = threading.Event()

    def write(self, text: str) -> int:
        self.begun.set()
        assert self.release.wait(20)
        return super().write(text)


def test_our_own_text_may_have_several_lines() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.line("a: error: b\x1b[1m\n    remedy")
    terminal.close()
    assert stream.getvalue() == "a: error: b\\x1b[1m\n    remedy\n"


def test_every_line_of_a_function_carries_its_name_and_request() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.log("hello", "id-1", "one\r\ntwo\n")
    terminal.log("hello", "", "three")
    terminal.close()
    assert stream.getvalue() == "hello id-1 one\nhello id-1 two\nhello - three\n"


def test_a_record_for_other_programs_stays_as_it_is() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.record('{"a":"\\u001b"}')
    terminal.close()
    assert stream.getvalue() == '{"a":"\\u001b"}\n'


def test_a_function_cannot_fake_a_line_of_another() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.log("a", "1", "x\u2028b 2 forged\x1b[1A\rb 2 forged\n")
    terminal.close()
    assert stream.getvalue() == "a 1 x\\u2028b 2 forged\\x1b[1A\\rb 2 forged\n"


def test_a_terminal_that_is_not_utf_8_gets_escapes() -> None:
    raw = io.BytesIO()
    terminal = Terminal(io.TextIOWrapper(raw, "ascii"))
    terminal.line("ü")
    terminal.close()
    assert raw.getvalue() == b"\\xfc\n"


def test_it_falls_silent_when_nobody_reads() -> None:
    stream = Closed()
    terminal = Terminal(stream)
    terminal.line("one")
    terminal.close()
    terminal.line("two")
    terminal.close()
    assert stream.writes == 1


def test_without_a_stream_it_is_silent() -> None:
    terminal = Terminal(None)
    terminal.line("nobody")
    terminal.log("a", "1", "listens\n")
    terminal.close()


def test_a_terminal_that_is_held_holds_nobody_and_tells_what_it_left_out() -> None:
    stream = Held()
    terminal = Terminal(stream)
    terminal.line("first")
    assert stream.begun.wait(20)
    for _ in range(200):
        terminal.line("x" * 9_999)  # 2 MB, and none of it waits for the stream
    stream.release.set()
    terminal.close()
    shown = stream.getvalue()
    assert shown.startswith("first\n")
    kept = shown.count("x" * 9_999)
    assert 100 <= kept < 200
    assert shown.endswith(f"({200 - kept} lines are not shown: the terminal was not being read.)\n")

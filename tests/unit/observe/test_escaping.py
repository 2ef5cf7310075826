import pytest

from fairlead.observe.escaping import escaped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ünïcode, 漢字, 🎉", "plain text, ünïcode, 漢字, 🎉"),
        ("a\tb", "a\tb"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("one\ntwo\rthree\0", "one\\ntwo\\rthree\\x00"),
        ("\x7f\x9b31m", "\\x7f\\x9b31m"),
        ("a\u2028b\u202ec\u2066d\ufeff", "a\\u2028b\\u202ec\\u2066d\\ufeff"),
        ("\ud800", "\\ud800"),
        ("", ""),
    ],
)
def test_what_acts_on_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_every_control_character_is_harmless() -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        assert code == 0x09 or escaped(chr(code)).isprintable()

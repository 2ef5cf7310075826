import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.cli.readable import binary_message, text_message
from fairlead.observe.escaping import escaped


def plain(text: str) -> str:
    """`text` without the colours that a terminal message has."""
    for colour in ("\x1b[0m", "\x1b[36m", "\x1b[32m", "\x1b[33m"):
        text = text.replace(colour, "")
    return text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("hello", "hello"),
        ("", ""),
        ("\x1b[2J", "\\x1b[2J"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("\x7f\x9b31m", "\\x7f\\x9b31m"),
        ("abc\u202edef", "abc\\u202edef"),
        ("é 漢 🎉 \xa0", "é 漢 🎉 \xa0"),
    ],
)
def test_escaping_leaves_nothing_that_acts_on_a_terminal(raw: str, shown: str) -> None:
    assert escaped(raw) == shown
    assert text_message(raw, terminal=True) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('{"a":1,"b":[true,null,"x"]}', '{"a": 1, "b": [true, null, "x"]}'),
        ('  {"a"  :\n 1 }', '{"a": 1}'),
        ("{}", "{}"),
        ("[ ]", "[]"),
        ('{"a":1.10,"a":1e400,"b":12345678901234567890}', '{"a": 1.10, "a": 1e400, "b": 12345678901234567890}'),
        ('{"quote":"a\\"b, {c}: [d]"}', '{"quote": "a\\"b, {c}: [d]"}'),
        ('{"c1":"\x9b"}', '{"c1": "\\u009b"}'),
        ('{"broken":', '{"broken":'),
        ('{"a":1} and more', '{"a":1} and more'),
        ("12", "12"),
        ('"text"', '"text"'),
    ],
)
def test_json_is_one_readable_line_for_scripts(raw: str, shown: str) -> None:
    assert text_message(raw, terminal=False) == shown


def test_long_json_is_spread_out_in_a_terminal() -> None:
    raw = json.dumps({"players": ["ada", "grace"], "none": [], "room": {"name": "x" * 80, "empty": {}}})
    shown = plain(text_message(raw, terminal=True))
    assert shown == json.dumps(json.loads(raw), indent=2)


def test_keys_strings_and_other_values_have_colours_of_their_own_in_a_terminal_only() -> None:
    assert text_message('{"k":"v","n":1}', terminal=True) == (
        '{\x1b[36m"k"\x1b[0m: \x1b[32m"v"\x1b[0m, \x1b[36m"n"\x1b[0m: \x1b[33m1\x1b[0m}'
    )
    assert "\x1b" not in text_message('{"k":"v","n":1}', terminal=False)


def test_json_nested_too_deep_is_shown_as_it_is() -> None:
    raw = "[" * 60_000 + "]" * 60_000
    assert text_message(raw, terminal=True) == raw


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda value: st.lists(value) | st.dictionaries(st.text(), value),
)


@given(JSON)
def test_what_is_shown_still_means_the_same(value: object) -> None:
    raw = json.dumps({"value": value}, ensure_ascii=False)
    assert json.loads(text_message(raw, terminal=False)) == json.loads(raw)
    assert json.loads(plain(text_message(raw, terminal=True))) == json.loads(raw)


@given(st.text())
def test_a_script_always_gets_one_line_without_control_characters(text: str) -> None:
    shown = text_message(text, terminal=False)
    assert shown.splitlines() in ([], [shown])
    assert not any((ord(character) < 32 and character != "\t") or 127 <= ord(character) < 160 for character in shown)


def test_binary_messages_tell_their_length_and_first_bytes() -> None:
    assert binary_message(b"\x00\x1b") == "binary, 2 bytes: 00 1b"
    assert binary_message(b"") == "binary, 0 bytes: "
    assert binary_message(bytes(100)).endswith("00 ...")

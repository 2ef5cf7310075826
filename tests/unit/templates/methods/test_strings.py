import pytest

from fairlead.templates import RenderError
from rendering import render


def called(call: str, text: str = "Hello World") -> str:
    return render(f"#set($s = $input.path('$'))$s.{call}", '"' + text + '"')


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("length()", "11"),
        ("substring(6)", "World"),
        ("substring(0, 5)", "Hello"),
        ("substring(11)", ""),
        ("charAt(4)", "o"),
        ("indexOf('o')", "4"),
        ("indexOf('o', 5)", "7"),
        ("indexOf('o', -5)", "4"),
        ("indexOf('zz')", "-1"),
        ("lastIndexOf('o')", "7"),
        ("lastIndexOf('o', 6)", "4"),
        ("lastIndexOf('o', -1)", "-1"),
        ("replace('o', '0')", "Hell0 W0rld"),
        ("replace('', '-')", "-H-e-l-l-o- -W-o-r-l-d-"),
        ("toLowerCase()", "hello world"),
        ("toUpperCase()", "HELLO WORLD"),
        ("concat('!')", "Hello World!"),
        ("contains('lo W')", "true"),
        ("startsWith('He')", "true"),
        ("startsWith('World', 6)", "true"),
        ("startsWith('x', 99)", "false"),
        ("endsWith('ld')", "true"),
        ("equals('Hello World')", "true"),
        ("equals(5)", "false"),
        ("equalsIgnoreCase('HELLO world')", "true"),
        ("contentEquals('x')", "false"),
        ("isEmpty()", "false"),
        ("isBlank()", "false"),
        ("repeat(2)", "Hello WorldHello World"),
        ("hashCode()", "-862545276"),
        ("compareTo('Help')", "-4"),
        ("compareTo('Hello')", "6"),
        ("compareToIgnoreCase('hello WORLD')", "0"),
        ("toString().length()", "11"),
        ("valueOf(1.0)", "1.0"),
        ("getBytes()", ""),
    ],
)
def test_methods(call: str, result: str) -> None:
    assert called(call) == result


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("length()", "4"),
        ("substring(3)", "b"),
        ("substring(1, 3)", "\U0001f600"),
        ("indexOf('b')", "3"),
        ("indexOf('b', 2)", "3"),
        ("lastIndexOf('b')", "3"),
        ("lastIndexOf('b', 2)", "-1"),
        ("lastIndexOf('b', 3)", "3"),
        ("charAt(3)", "b"),
        ("startsWith('b', 3)", "true"),
        ("hashCode()", "57849694"),
    ],
)
def test_an_emoji_is_two_characters_as_in_java(call: str, result: str) -> None:
    assert called(call, "a\U0001f600b") == result


def test_space_is_what_java_takes_it_for() -> None:
    assert called("trim()", "\\u0001 a b\\u00a0\\n") == "a b\xa0"
    assert called("strip()", " a ") == "a"
    assert called("isBlank()", " ") == "true"


@pytest.mark.parametrize(
    "call", ["substring(12)", "substring(-1)", "substring(3, 2)", "charAt(11)", "charAt(-1)", "repeat(-1)"]
)
def test_positions_outside_are_refused(call: str) -> None:
    with pytest.raises(RenderError):
        called(call)


def test_repeating_is_bounded() -> None:
    with pytest.raises(RenderError, match="characters"):
        called("repeat(2000000000)")

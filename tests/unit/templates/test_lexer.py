import pytest

from fairlead.templates import TemplateError
from fairlead.templates.bounds import NESTING
from fairlead.templates.lexer import DOUBLE_QUOTED, NUMBER, SINGLE_QUOTED, Cursor
from fairlead.templates.nodes import Block


def no_block(cursor: Cursor) -> Block:
    return ()


def cursor(text: str) -> Cursor:
    return Cursor(text, no_block)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12]", "12"),
        ("-3 ", "-3"),
        ("1.5)", "1.5"),
        ("1..5", "1"),
        (".5", ".5"),
        ("1e3", "1e3"),
        ("2.", "2."),
        ("-.5E-2x", "-.5E-2"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert cursor(text).take(NUMBER) == number


def test_quotes_within_strings_are_doubled() -> None:
    assert cursor('"a ""b"" c" d').take(DOUBLE_QUOTED) == 'a ""b"" c'
    assert cursor("'it''s' d").take(SINGLE_QUOTED) == "it''s"
    assert cursor('"no end').take(DOUBLE_QUOTED) is None


@pytest.mark.parametrize(
    ("text", "operator"), [(" && x", "&&"), ("and x", "&&"), ("\neq 1", "=="), ("<= 1", "<="), ("- 1", "-")]
)
def test_operators_are_symbols_or_words(text: str, operator: str) -> None:
    here = cursor(text)
    assert here.accept_operator(frozenset((operator,))) == operator
    assert here.text[here.at] in "x1"


@pytest.mark.parametrize("text", [" -1", "android", " || x", "x"])
def test_what_is_no_such_operator_stays(text: str) -> None:
    here = cursor(text)
    assert here.accept_operator(frozenset(("-", "&&"))) is None
    assert here.at == 0


def test_places_count_from_one() -> None:
    here = cursor("ab\ncd\n")
    assert [here.place(at) for at in range(7)] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1)]


def test_a_string_s_errors_are_told_where_it_stands() -> None:
    outer = cursor('\n "$x"')
    inner = Cursor("$x", no_block, (outer, 2))
    assert inner.in_string
    assert not outer.in_string
    assert inner.place(1) == (2, 2)
    assert inner.error("No.").line == 2


def test_what_stands_here_is_shown_on_one_line() -> None:
    assert cursor("ab\ncd").shown() == '"ab"'
    assert cursor("\ncd").shown() == "the end of the line"
    assert cursor("").shown() == "the end of the template"
    with pytest.raises(TemplateError, match='A list needs "]" here'):
        cursor("x").expect("]", "A list")


def test_nesting_is_bounded() -> None:
    here = cursor("")
    for _ in range(NESTING):
        here.deeper()
    with pytest.raises(TemplateError, match="inside each other"):
        here.deeper()

from typing import Any

import pytest

from fairlead.templates import TemplateError
from fairlead.templates.lexer import Cursor
from fairlead.templates.nodes import Call, Index, Interpolated, ListOf, Literal, MapOf, Property, RangeOf, Reference
from fairlead.templates.operands import parse_operand, parse_reference
from rendering import render


def operand(text: str, *, words: bool = False) -> Any:
    return parse_operand(Cursor(text, lambda cursor: ()), words=words)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("false", False),
        ("'a $b'", "a $b"),
        ('"a"', "a"),
    ],
)
def test_literals(text: str, value: object) -> None:
    node = operand(text)
    assert isinstance(node, Literal)
    assert node.value == value
    assert type(node.value) is type(value)


def test_a_string_with_signs_in_it_is_a_template() -> None:
    assert isinstance(operand('"a $b"'), Interpolated)
    assert isinstance(operand('"#"'), Interpolated)


def test_lists_ranges_and_maps() -> None:
    assert isinstance(operand("[1, 'a', [2]]"), ListOf)
    assert isinstance(operand("[ 1 .. $n ]"), RangeOf)
    node = operand("{'a' : 1, \"b\": [],\n'c':{}}")
    assert isinstance(node, MapOf)
    assert len(node.pairs) == 3


def test_words_are_null_within_arguments_only() -> None:
    assert operand("null") is None
    assert operand("null", words=True).value is None
    assert operand("[null]", words=True).items[0].value is None
    with pytest.raises(TemplateError, match="A list needs a reference or a literal"):
        operand("[null]")


def test_a_reference_with_all_its_parts() -> None:
    node = parse_reference(Cursor("$!{a.b-c[0].d('x', $y)['k']}z", lambda cursor: ()))
    assert isinstance(node, Reference)
    assert node.name == "a"
    kinds = [type(access) for access in node.accesses]
    assert kinds == [Property, Index, Call, Index]
    assert (node.line, node.column) == (1, 1)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("$x.", "."),
        ("$x.1", ".1"),
        ("$x.y.", "."),
        ("$x.y ()", " ()"),
        ("${x}.y", ".y"),
        ("$x-y", ""),
        ("$5 $ { $-", "$5 $ { $-"),
        ("${} ${ a}", "${} ${ a}"),
        ("$$x", "$"),
        ("$!5 $!|", "$5 $|"),
    ],
)
def test_where_a_reference_ends(text: str, printed: str) -> None:
    assert render(text) == printed


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("${x", 'needs "}" here'),
        ("${x.y(1)", 'needs "}" here'),
        ("$x[", "An index needs"),
        ("$x[foo]", "An index needs"),
        ("$x[0", 'An index needs "]"'),
        ("$x.y(", "arguments needs"),
        ("$x.y(1", 'A list of arguments needs ","'),
        ("$x.y(1+1)", 'A list of arguments needs ","'),
        ('$x.y("a)', "has no end"),
        ("$x.y('a)", "has no end"),
        ("$x.y([1,])", "A list needs"),
        ("$x.y({'a'=1})", "A map needs"),
        ("$x.y([1..])", "A range needs"),
        ("$x.y(" + "1" * 301 + ")", "too long"),
    ],
)
def test_what_is_no_reference_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(TemplateError, match=sentence.replace("(", r"\(")):
        render(text)

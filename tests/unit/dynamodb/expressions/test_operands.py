import re

import pytest

from fairlead.dynamodb.expressions.lexer import PROJECTION, Cursor
from fairlead.dynamodb.expressions.nodes import DocumentPath
from fairlead.dynamodb.expressions.operands import parse_list, parse_path, parse_value
from fairlead.model.errors import ApiError


def parse_whole(text: str) -> DocumentPath:
    cursor = Cursor(PROJECTION, text)
    path = parse_path(cursor)
    cursor.finish()
    return path


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ("a.b.c", ("a", "b", "c")),
        ("a[0][12].b", ("a", 0, 12, "b")),
        ("#a.#b[0]", ("#a", "#b", 0)),
        ("a [ 007 ] . b", ("a", 7, "b")),
    ],
)
def test_paths(text: str, parts: tuple[str | int, ...]) -> None:
    path = parse_whole(text)
    assert path.parts == parts
    assert path.plain == (None if "#" in text else parts)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a.", 'Syntax error; token: "<EOF>", near: "."'),
        ("a..b", 'Syntax error; token: ".", near: "..b"'),
        ("a[", 'Syntax error; token: "<EOF>", near: "["'),
        ("a[b]", 'Syntax error; token: "b", near: "[b]"'),
        ("a[#b]", 'Syntax error; token: "#b", near: "[#b]"'),
        ("a[-1]", 'Syntax error; token: "-", near: "[-1"'),
        ("a[1.5]", 'Syntax error; token: ".", near: "1.5"'),
        ("a[1", 'Syntax error; token: "<EOF>", near: "1"'),
        ("[1]", 'Syntax error; token: "[", near: "[1"'),
        (":a", 'Syntax error; token: ":a", near: ":a"'),
        ("_id", 'Syntax error; token: "_", near: "_id"'),
        ("a.b.Name", "Attribute name is a reserved keyword; reserved keyword: Name"),
        ("a[2147483648]", "List index is not within the allowable range; index: [2147483648]"),
        ("a[" + "9" * 4000 + "]", "List index is not within the allowable range; index: [999"),
        ("a" + ".b" * 32, "The document path has too many nesting elements; nesting levels: 33"),
    ],
)
def test_malformed_paths(text: str, sentence: str) -> None:
    with pytest.raises(ApiError, match=re.escape(f"Invalid ProjectionExpression: {sentence}")):
        parse_whole(text)


def test_values_and_lists() -> None:
    cursor = Cursor(PROJECTION, ":a, :b")
    assert [value.name for value in parse_list(cursor, lambda: parse_value(cursor))] == [":a", ":b"]
    with pytest.raises(ApiError, match="Syntax error"):
        parse_value(Cursor(PROJECTION, "a"))

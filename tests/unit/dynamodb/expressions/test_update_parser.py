import pytest

from fairlead.dynamodb.expressions.update_parser import parse_update
from fairlead.model.errors import ApiError


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("SET a = :a", ["SET"]),
        (
            "set a=:a,b=:b remove c, d.e[0] add f :f delete g :g, h :h",
            ["SET", "SET", "REMOVE", "REMOVE", "ADD", "DELETE", "DELETE"],
        ),
        ("ReMoVe a SeT b = (c + :d)", ["REMOVE", "SET"]),
        ("DELETE a :a ADD b :b", ["DELETE", "ADD"]),
        ("SET a = if_not_exists(b, :c) + :d", ["SET"]),
        ("SET a = list_append(if_not_exists(b, :c), (:d))", ["SET"]),
        ("SET a = ((b.c.d)+(e))", ["SET"]),
        ("SET setting = removed - :added", ["SET"]),
    ],
)
def test_sections(text: str, sections: list[str]) -> None:
    assert [action.section for action in parse_update(text)] == sections


@pytest.mark.parametrize(
    "text",
    [
        "whatever",
        "SET",
        "SET a",
        "SET a =",
        "SET a = b,",
        "SET a = b c = d",
        "add a",
        "delete a",
        "set a=set",
        "set a.delete = :a",
        "remove",
        "remove a = b",
        "add a = b",
        "delete a = b",
        "delete a b",
        "delete a if_not_exist(b)",
        "add abort b",
        "add a if_not_exist(b)",
        "add a :b :c",
        "remove a b",
        "set a b",
        "set :a = b",
        "add :a b",
        "delete :a b",
        "remove :a",
        "set a = b / c",
        "set a = b * c",
        'set a[1] = "eight"',
        "set a[1] = 1",
        "SET a = if_not_exist(a, 100)",
        "SET if_not_exist(a, b) = a",
        "set (a = (b + c))",
        "set a = (b.c).d + e",
        "set a = (b.c)[0] + e",
        "set a = b + c + d",
        "set a = b + (c + d)",
        "set a = (b + c) + d",
        "set a = -:a",
        "set a = :a +",
        "set a = list_append(b + c, d)",
        "set a = list_append(b, c",
        "set a = list_append()",
        "set a = list_append(b,)",
        "set a = (b",
        "set a = b)",
        "set a = ()",
        "set a = b = c",
        "set a = :b and c = :d",
        "set a.b. = :a",
        "set a[b] = :a",
        "set a += :a",
        "set _a = :a",
        ", set a = :a",
        "a = :a",
        "INVALID SYNTAX HERE",
        "set a = " + "b + " * 1000,
    ],
)
def test_syntax_errors(text: str) -> None:
    with pytest.raises(ApiError, match=r"^Invalid UpdateExpression: Syntax error; token: "):
        parse_update(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The expression can not be empty;"),
        ("INVALID SYNTAX HERE", 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
        ("set _something = :something", 'Syntax error; token: "_", near: "set _something"'),
        ("set a = :a, ", 'Syntax error; token: "<EOF>", near: ","'),
        ("ADD numx", 'Syntax error; token: "<EOF>", near: "numx"'),
        ("set #c = :c set abOrt = true", "Attribute name is a reserved keyword; reserved keyword: abOrt"),
        ("remove Absolute", "Attribute name is a reserved keyword; reserved keyword: Absolute"),
        ("set #c = if_not_exist(:c) set c = d", "Invalid function name; function: if_not_exist"),
        ("set a = size(b)", "The function is not allowed in an update expression; function: size"),
        ("set a = ((b))", "The expression has redundant parentheses;"),
        ("set a = #c set c = :d", 'The "SET" section can only be used once in an update expression;'),
        ("remove #d set a = b remove e", 'The "REMOVE" section can only be used once in an update expression;'),
        ("add #d :e set a = b add e :f", 'The "ADD" section can only be used once in an update expression;'),
        ("delete #d :e set a = b delete #e :f", 'The "DELETE" section can only be used once in an update expression;'),
        (
            "set " + ",".join(f"a{n}=b+c" for n in range(301)),
            "The expression contains too many operators; operator count: 301",
        ),
        ("set a = " + "(" * 4000, "The expression is nested too deeply; nesting levels: 101"),
        ("set a = " + "list_append(b," * 280, "The expression is nested too deeply; nesting levels: 101"),
        ("set a = " + "b" * 4096, "Expression size has exceeded the maximum allowed size;"),
    ],
)
def test_what_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_update(text)
    assert (caught.value.code, caught.value.message) == ("ValidationException", f"Invalid UpdateExpression: {sentence}")


def test_300_operators_are_allowed() -> None:
    assert len(parse_update("set " + ",".join(f"a{n}=b+c" for n in range(300)))) == 300


def test_a_text_is_parsed_once() -> None:
    assert parse_update("SET once = :a") is parse_update("SET once = :a")


def test_appended_lists_are_not_appended_to() -> None:
    parse_update("SET a = list_append(if_not_exists(a, :b), :c)")
    with pytest.raises(ApiError, match="not allowed to be used this way in an expression; function: list_append"):
        parse_update("SET a = list_append(list_append(a, :b), :c)")

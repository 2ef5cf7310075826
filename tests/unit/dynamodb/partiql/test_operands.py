import pytest

from fairlead.dynamodb.partiql.lexer import Cursor
from fairlead.dynamodb.partiql.operands import DEPTH, Operands
from fairlead.dynamodb.values.attributes import Value
from fairlead.model.errors import ApiError


def operands(text: str, *parameters: Value) -> Operands:
    return Operands(Cursor(text), parameters)


def value(text: str, *parameters: Value) -> Value:
    reading = operands(text, *parameters)
    found = reading.literal().value
    reading.finish()
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("'it''s'", {"S": "it's"}),
        ("-1.50e1", {"N": "-15"}),
        ("TRUE", {"BOOL": True}),
        ("false", {"BOOL": False}),
        ("null", {"NULL": True}),
        ("[]", {"L": []}),
        ("{}", {"M": {}}),
        ("[1, [?], 'x']", {"L": [{"N": "1"}, {"L": [{"B": "YQ=="}]}, {"S": "x"}]}),
        ("{'a': {'b': ?}, \"c\": <<'x', 'y'>>}", {"M": {"a": {"M": {"b": {"B": "YQ=="}}}, "c": {"SS": ["x", "y"]}}}),
        ("<<1, 2.0>>", {"NS": ["1", "2"]}),
    ],
)
def test_values_are_written_as_partiql_writes_them(text: str, wanted: Value) -> None:
    assert value(text, *[{"B": "YQ=="}] * text.count("?")) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1E1000000", "Number overflow"),
        ("1E-999999999999999999", "Number underflow"),
        ("1" * 39, "more than 38 significant digits"),
        ("<<>>", "A set has at least one element"),
        ("<<1, 'a'>>", "all of them are strings, numbers or binary values"),
        ("<<[1]>>", "all of them are strings, numbers or binary values"),
        ("<<1, 1.0>>", "contains duplicates"),
        ("{'a': 1, 'a': 2}", "The name a stands twice"),
        ("{a: 1}", "Expected a name in quotes at character 2, found 'a'"),
        ("{'': 1}", "Empty attribute name"),
        ("[1", "Expected ] at character 3, found the end"),
        ("- 'a'", "Expected a number"),
        ("MISSING", "Expected a value"),
        ("1 2", "Expected the end at character 3, found '2'"),
        ("1 LIMIT", "Unsupported in a statement: LIMIT at character 3"),
        ("[" * 33 + "]" * 33, "Nesting Levels have exceeded supported limits"),
        ("[" * 4000, f"The statement is nested too deeply; nesting levels: {DEPTH + 1}"),
        ("{'a':" * 1600, "The statement is nested too deeply"),
    ],
)
def test_what_is_no_value_is_refused(text: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        value(text)
    assert refused.value.code == "ValidationException"
    assert words in str(refused.value.message)


def test_there_are_as_many_parameters_as_question_marks() -> None:
    for text, count in (("?", 0), ("?", 2), ("[?, ?]", 1), ("1", 1)):
        with pytest.raises(ApiError, match=r"Number of parameters in request and statement don't match\."):
            value(text, *[{"S": "x"}] * count)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ('"a.b"."#c"', ("a.b", "#c")),
        ("a[0].b['c d'][12]", ("a", 0, "b", "c d", 12)),
        ('"order"', ("order",)),
    ],
)
def test_paths_hold_plain_names(text: str, parts: tuple[str | int, ...]) -> None:
    path = operands(text).path()
    assert path.parts == path.plain == parts
    assert operands(text).plain_path() == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("order", "order is a keyword"),
        ("'a'", "Expected a name"),
        ('""', "Expected a name"),
        ("a.", "Expected a name"),
        ("a[b]", "Expected an index"),
        ("a[1.0]", "Expected an index"),
        ("a[99999999999999999999]", "List index is not within the allowable range"),
        ("a" + ".b" * 32, "too many nesting elements; nesting levels: 33"),
    ],
)
def test_what_is_no_path_is_refused(text: str, words: str) -> None:
    with pytest.raises(ApiError, match="well formed") as refused:
        operands(text).path()
    assert words in str(refused.value.message)


def test_operators_are_counted() -> None:
    reading = operands("")
    for _ in range(300):
        reading.count_operator()
    with pytest.raises(ApiError, match="too many operators; operator count: 301"):
        reading.count_operator()

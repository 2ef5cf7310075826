import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.expressions.condition import Binding, condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import CONDITION
from fairlead.dynamodb.partiql.conditions import Conditions
from fairlead.dynamodb.partiql.lexer import Cursor
from fairlead.dynamodb.partiql.operands import Operands
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

ITEM: Item = {
    "n": {"N": "5"},
    "s": {"S": "hello"},
    "nil": {"NULL": True},
    "tags": {"SS": ["a", "b"]},
    "m": {"M": {"deep": {"L": [{"N": "1"}]}}},
}


def passes(text: str, item: Item, *parameters: Value) -> bool:
    operands = Operands(Cursor(text), parameters)
    node = Conditions(operands).parse()
    operands.finish()
    return Binding(CONDITION, Environment(None, None)).condition(node)(item)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("n = 5", True),
        ("5.0 = n", True),
        ("n <> 5", False),
        ("n != 4", True),
        ("n BETWEEN 1 AND 5 AND s = 'hello'", True),
        ("NOT n BETWEEN 1 AND 5", False),
        ("n NOT BETWEEN 1 AND 5", False),
        ("n IN [4, 5]", True),
        ("n IN (4, 6)", False),
        ("n NOT IN <<4, 6>>", True),
        ("begins_with(s, 'he') AND CONTAINS(tags, 'b')", True),
        ("attribute_type(tags, 'SS')", True),
        ("size(tags) = 2", True),
        ("SIZE(s) > 5", False),
        ("gone IS MISSING", True),
        ("n IS NOT MISSING", True),
        ("nil IS NULL", True),
        ("gone IS NULL", False),
        ("n IS NOT NULL", True),
        ("nil = null", True),
        ("m.deep[0] = 1", True),
        ('"m"."deep"[0] >= 2', False),
        ("n = 1 OR n = 2 OR n = 5", True),
        ("n = 5 OR n = 1 AND n = 2", True),
        ("(n = 5 OR n = 1) AND n = 2", False),
        ("NOT NOT NOT n = 5", False),
        ("((((n = 5))))", True),
    ],
)
def test_conditions_say_what_they_say(text: str, holds: bool) -> None:
    assert passes(text, ITEM) is holds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expected a name"),
        ("n", "Expected a comparison"),
        ("n = ", "Expected a name"),
        ("n = 1 n", "Expected the end"),
        ("(n = 1", "Expected )"),
        ("n IS 5", "Expected NULL"),
        ("n IN 5", "Expected a list after IN"),
        ("n IN ()", "Expected a name"),
        ("n + 1 = 2", "Unsupported in a statement: arithmetic (+) in a condition"),
        ("upper(s) = 'x'", "Unsupported in a statement: the function upper in a condition"),
        ("begins_with(s)", "Incorrect number of operands"),
        ("begins_with(n, 5)", "Incorrect operand type"),
        ("5 IS MISSING", "requires a document path"),
        ("n IN (" + ", ".join("?" * 101) + ")", "don't match"),
        ("n IN [" + ", ".join("1" * 101) + "]", "too many operands"),
        ("n IN [" + ", ".join("1" * 90) + "] OR n IN [" + ", ".join("1" * 911) + "]", "1001 values after IN in all"),
        ("(" * 4096, "nested too deeply"),
        ("(" * 2000 + "n = 1" + ")" * 2000, "nested too deeply"),
        ("NOT " * 2000 + "n = 1", "too many operators"),
        ("n = 1 OR " * 500 + "n = 1", "too many operators"),
        ("size(" * 1000, "nested too deeply"),
    ],
)
def test_what_is_no_condition_is_refused(text: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        passes(text, ITEM)
    assert refused.value.code == "ValidationException"
    assert words in str(refused.value.message)


leaves = st.sampled_from(
    [
        ("n = 5", "n = :5"),
        ("n < 3", "n < :3"),
        ("s <> 'x'", "s <> :x"),
        ("n BETWEEN 3 AND 5", "n BETWEEN :3 AND :5"),
        ("s IN ['x', 5]", "s IN (:x, :5)"),
        ("begins_with(s, 'x')", "begins_with(s, :x)"),
        ("contains(s, 'x')", "contains(s, :x)"),
        ("size(s) >= 3", "size(s) >= :3"),
        ("n IS MISSING", "attribute_not_exists(n)"),
        ("n IS NOT MISSING", "attribute_exists(n)"),
        ("s IS NULL", "attribute_type(s, :null)"),
    ]
)
forms = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda found: (f"({found[0][0]}) {found[1]} ({found[2][0]})", f"({found[0][1]}) {found[1]} ({found[2][1]})")
        )
        | inner.map(lambda found: (f"NOT ({found[0]})", f"NOT ({found[1]})"))
    ),
    max_leaves=6,
)
items: st.SearchStrategy[Item] = st.dictionaries(
    st.sampled_from("ns"),
    st.sampled_from([{"N": "5"}, {"N": "1"}, {"S": "x"}, {"S": "xyz"}, {"NULL": True}, {"L": [{"S": "x"}]}]),
)


@given(forms, items)
def test_a_where_clause_agrees_with_the_expression_that_says_the_same(form: tuple[str, str], item: Item) -> None:
    statement, text = form
    values: dict[str, Value] = {":5": {"N": "5"}, ":3": {"N": "3"}, ":x": {"S": "x"}, ":null": {"S": "NULL"}}
    assert passes(statement, item) is condition(text, Environment(None, values))(item)

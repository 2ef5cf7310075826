from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.expressions.condition import Binding, condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.legacy_conditions import OPERATORS, joined, legacy_condition
from fairlead.dynamodb.expressions.lexer import CONDITION
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

EXPRESSIONS = {
    "EQ": "#a = :0",
    "NE": "#a <> :0",
    "LE": "#a <= :0",
    "LT": "#a < :0",
    "GE": "#a >= :0",
    "GT": "#a > :0",
    "NULL": "attribute_not_exists(#a)",
    "NOT_NULL": "attribute_exists(#a)",
    "CONTAINS": "contains(#a, :0)",
    "NOT_CONTAINS": "attribute_exists(#a) AND NOT contains(#a, :0)",
    "BEGINS_WITH": "begins_with(#a, :0)",
    "BETWEEN": "#a BETWEEN :0 AND :1",
    "IN": "#a IN (:0, :1)",
}
numbers = st.integers(-3, 3).map(lambda number: {"N": str(number)})
texts = st.text("ab", max_size=3).map(lambda text: {"S": text})
blobs = st.sampled_from(["", "YQ==", "YWI=", "gA=="]).map(lambda text: {"B": text})
scalars = numbers | texts | blobs
values: st.SearchStrategy[Value] = (
    scalars
    | st.just({"BOOL": True})
    | st.just({"NULL": True})
    | st.lists(st.sampled_from("ab"), min_size=1, unique=True).map(lambda names: {"SS": names})
    | st.lists(scalars, max_size=2).map(lambda elements: {"L": elements})
    | st.dictionaries(st.sampled_from("ab"), scalars, max_size=2).map(lambda elements: {"M": elements})
)
items: st.SearchStrategy[Item] = st.dictionaries(st.sampled_from(["#a", ":0", "a.b", "b"]), values, max_size=4)


def passes(operator: str, given: list[Value], item: Item) -> bool:
    node = legacy_condition("#a", operator, given)
    return Binding(CONDITION, Environment(None, None)).condition(node)(item)


@given(st.sampled_from(OPERATORS), st.lists(values, max_size=2), items)
def test_a_legacy_condition_agrees_with_the_expression_that_says_the_same(
    operator: str, operands: list[Value], item: Item
) -> None:
    """The attribute's name is `#a` itself; for the expression it is a placeholder for that."""
    try:
        legacy = passes(operator, operands, item)
    except ApiError:
        return  # what cannot be said is for the tests below
    bound = {f":{number}": value for number, value in enumerate(operands)}
    text = EXPRESSIONS[operator] if operator != "IN" or len(operands) == 2 else "#a IN (:0)"
    assert condition(text, Environment({"#a": "#a"}, bound or None))(item) is legacy


@pytest.mark.parametrize(
    ("operator", "operands", "words"),
    [
        ("EQ", [], "Invalid number of argument(s) for the EQ ComparisonOperator"),
        ("NULL", [{"S": "a"}], "Invalid number of argument(s) for the NULL ComparisonOperator"),
        ("BETWEEN", [{"N": "1"}], "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
        ("IN", [], "Invalid number of argument(s) for the IN ComparisonOperator"),
        ("IN", [{"N": "1"}] * 101, "Invalid number of argument(s) for the IN ComparisonOperator"),
        ("IN", [{"N": "1"}, {"S": "1"}], "AttributeValues inside AttributeValueList must be of same type"),
        ("GT", [{"BOOL": True}], "ComparisonOperator GT is not valid for BOOL AttributeValue type"),
        ("BEGINS_WITH", [{"N": "1"}], "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
        ("CONTAINS", [{"SS": ["a"]}], "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"),
        ("BETWEEN", [{"N": "10"}, {"N": "9"}], "the lower bound is greater than the upper bound"),
    ],
)
def test_values_must_suit_their_operator(operator: str, operands: list[Value], words: str) -> None:
    with pytest.raises(ApiError) as refused:
        legacy_condition("a", operator, operands)
    assert words in str(refused.value.message)


def test_conditions_are_joined_by_and_unless_or_is_asked_for() -> None:
    two = [legacy_condition("a", "EQ", [{"N": "1"}]), legacy_condition("b", "NOT_NULL", ())]

    def judge(node: Any, item: Item) -> bool:
        return Binding(CONDITION, Environment(None, None)).condition(node)(item)

    assert not judge(joined(two), {"a": {"N": "1"}})
    assert judge(joined(two, "OR"), {"a": {"N": "1"}})
    assert judge(joined(two[:1], "OR"), {"a": {"N": "1"}})


def test_conditions_are_at_most_as_many_as_an_expression_has_operators() -> None:
    one = legacy_condition("a", "NULL", ())
    joined([one] * 300)
    with pytest.raises(ApiError, match="301 conditions are more than the 300 allowed"):
        joined([one] * 301)


def test_what_is_not_there_contains_nothing_and_does_not_lack_it_either() -> None:
    """Observed on AWS; NE, which is true of what is not there, is another matter."""
    assert not passes("NOT_CONTAINS", [{"S": "x"}], {})
    assert not passes("CONTAINS", [{"S": "x"}], {})
    assert passes("NE", [{"S": "x"}], {})

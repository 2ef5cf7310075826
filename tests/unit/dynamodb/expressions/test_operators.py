import re

import pytest

from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

ITEM: Item = {
    "one": {"N": "1"},
    "ten": {"N": "10"},
    "huge": {"N": "9" * 38},
    "txt": {"S": "m"},
    "blb": {"B": "gA=="},
    "yes": {"BOOL": True},
    "nil": {"NULL": True},
    "labels": {"SS": ["a", "b"]},
    "nums": {"NS": ["1", "2"]},
    "elems": {"L": [{"S": "a"}, {"N": "1"}]},
    "nested": {"M": {"deep": {"M": {"n": {"N": "5"}}}, "elems": {"L": [{"S": "x"}]}}},
}
VALUES: dict[str, Value] = {
    ":n1": {"N": "1.0"},
    ":n5": {"N": "5"},
    ":n10": {"N": "10"},
    ":s": {"S": "m"},
    ":s1": {"S": "1"},
    ":b": {"B": "gA=="},
    ":b7f": {"B": "fw=="},
    ":true": {"BOOL": True},
    ":null": {"NULL": True},
    ":tags": {"SS": ["b", "a"]},
    ":list": {"L": [{"S": "a"}, {"N": "1"}]},
    ":map": {"M": {"elems": {"L": [{"S": "x"}]}, "deep": {"M": {"n": {"N": "5.0"}}}}},
    ":x": {"S": "x"},
}


def passes(text: str, item: Item = ITEM) -> bool:
    return condition(text, Environment(None, VALUES))(item)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("one = :n1", True),
        (":n1 = one", True),
        ("one = :s1", False),
        ("one <> :s1", True),
        ("labels = :tags", True),
        ("labels <> :tags", False),
        ("elems = :list", True),
        ("nested = :map", True),
        ("yes = :true", True),
        ("nil = :null", True),
        ("nil <> :true", True),
        ("nested.deep.n = :n5", True),
        ("nested.elems[0] = :x", True),
        ("nested.elems[1] = :x", False),
        ("nested.elems[1] <> :x", True),
        ("one < ten", True),
        ("ten > one", True),
        ("one >= :n1", True),
        ("one <= :n1", True),
        ("one < :n1", False),
        ("huge > ten", True),
        ("txt > :s1", True),
        ("txt < :s1", False),
        ("blb > :b7f", True),
        ("blb <= :b", True),
        ("one < :s", False),
        ("one > :s", False),
        ("txt > one", False),
        ("labels < elems", False),
        ("yes > nil", False),
        # what isn't there
        ("gone = :n1", False),
        ("gone <> :n1", True),
        ("gone < :n1", False),
        ("gone >= :n1", False),
        ("gone = away", False),
        ("gone <> away", True),
        ("gone between :n1 and :n5", False),
        ("gone in (:n1, absent)", False),
        ("not gone = :n1", True),
        ("txt.x = :x", False),
        ("elems[7].x.y = :x", False),
        # BETWEEN and IN
        ("one between :n1 and :n1", True),
        ("one between :n5 and :n10", False),
        ("ten between one and huge", True),
        ("one between :n5 and away", False),
        (":n5 between one and ten", True),
        ("one between ten and one", None),
        ("ten between huge and one", False),
        ("txt between :s and :s", True),
        ("txt between :n1 and :n10", False),
        ("one in (:s1, :n1)", True),
        ("one in (:s1)", False),
        ("labels in (:x, :tags)", True),
        ("nested.elems[0] in (txt, :x)", True),
        (":n10 in (one, ten)", True),
        (":s = :s", True),
        (":s < :s", False),
    ],
)
def test_operators(text: str, result: bool | None) -> None:
    if result is None:
        with pytest.raises(ApiError, match="must be distinct"):
            passes(text)
        return
    assert passes(text) is result


def test_an_item_that_is_not_there() -> None:
    assert not passes("one = :n1", {})
    assert passes("one <> :n1", {})


@pytest.mark.parametrize(
    ("text", "operator", "path"),
    [
        ("one = one", "=", "[one]"),
        ("#one <> one", "<>", "[one]"),
        ("one > #one", ">", "[one]"),
        ("one = :n1 and ((ten=ten) or (one=:n1))", "=", "[ten]"),
        ("one between :n1 and one", "BETWEEN", "[one]"),
        ("one in (:n1, one)", "IN", "[one]"),
        ("a.b[1].#one = a.b[1].one", "=", "[a, b, [1], one]"),
    ],
)
def test_the_first_operand_must_be_distinct(text: str, operator: str, path: str) -> None:
    sentence = (
        "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator "
        f"or function; operator: {operator}, first operand: {path}"
    )
    with pytest.raises(ApiError, match=f"^{re.escape(sentence)}$"):
        condition(text, Environment({"#one": "one"}, VALUES))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "one between :n1 and :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; "
            "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:m}",
        ),
        (
            "one between :n10 and :n5",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:5}",
        ),
        *[
            (
                f"one {operator} {value}",
                "Incorrect operand type for operator or function; "
                f"operator or function: {operator}, operand type: {kind}",
            )
            for operator in ("<", "<=", ">", ">=")
            for value, kind in ((":true", "BOOL"), (":null", "NULL"), (":tags", "SS"), (":list", "L"), (":map", "M"))
        ],
        (
            "one between :true and :true",
            "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
        ),
        (
            f"one in ({', '.join([':n1'] * 101)})",
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
    ],
)
def test_operands_are_judged_before_any_item(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        condition(text, Environment(None, VALUES))
    assert caught.value.message == f"Invalid ConditionExpression: {sentence}"


def test_in_takes_100_operands() -> None:
    assert passes(f"one in ({', '.join([':s'] * 99 + [':n1'])})")

import pytest

from fairlead.dynamodb.expressions.condition import condition, filtering
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Item
from fairlead.model.errors import ApiError

T = "attribute_exists(t)"
F = "attribute_exists(f)"
ITEM: Item = {"t": {"BOOL": True}}


@pytest.mark.parametrize("a", [T, F])
@pytest.mark.parametrize("b", [T, F])
@pytest.mark.parametrize("c", [T, F])
def test_logic(a: str, b: str, c: str) -> None:
    one, two, three = a == T, b == T, c == T
    for text, result in (
        (f"{a} AND {b} AND {c}", one and two and three),
        (f"{a} OR {b} OR {c}", one or two or three),
        (f"{a} OR {b} AND {c}", one or (two and three)),
        (f"({a} OR {b}) AND {c}", (one or two) and three),
        (f"NOT {a} AND {b} OR {c}", (not one and two) or three),
        (f"NOT ({a} AND NOT {b}) AND {c}", not (one and not two) and three),
    ):
        assert condition(text, Environment(None, None))(ITEM) is result


def test_the_deepest_conditions_are_evaluated() -> None:
    nested = "attribute_exists(t) and (" * 149 + T + ")" * 149
    assert condition(nested, Environment(None, None))(ITEM)
    negated = "not " * 298 + T
    assert condition(negated, Environment(None, None))(ITEM)
    alternating = "not (f = f1 or " * 99 + T + ")" * 99
    assert condition(alternating, Environment(None, None))(ITEM) is False


def test_the_same_text_with_other_names_and_values() -> None:
    text = "#a = :v"
    assert condition(text, Environment({"#a": "x"}, {":v": {"N": "1"}}))({"x": {"N": "1"}})
    assert not condition(text, Environment({"#a": "y"}, {":v": {"N": "1"}}))({"x": {"N": "1"}})
    assert condition(text, Environment({"#a": "y"}, {":v": {"S": "z"}}))({"y": {"S": "z"}})


def test_names_and_values_must_be_defined_and_used() -> None:
    for text, missing in (
        ("attribute_exists(#p.r, :a) and a=b", "attribute name: #p"),
        ("begins_with(p.#r)", "attribute name: #r"),
        ("begins_with(:hello, #a, #b)", "attribute value: :hello"),
        (":a < :b", "attribute value: :a"),
        ("#_ > a", "attribute name: #_"),
    ):
        with pytest.raises(ApiError, match=f"is not defined; {missing}$"):
            condition(text, Environment(None, None))
    environment = Environment({"#a": "a"}, {":v": {"S": "v"}, ":w": {"S": "w"}})
    condition("#a = :v", environment)
    with pytest.raises(ApiError, match=r"unused in expressions: keys: {:w}$"):
        environment.finish()


def test_a_filter_speaks_of_itself_and_not_of_keys() -> None:
    environment = Environment(None, {":v": {"S": "v"}})
    assert filtering("room = :v", environment, ("pk", "sk"))({"room": {"S": "v"}})
    sentence = "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk$"
    for text in ("room = :v and sk = :v", "attribute_exists(sk)", "size(sk) > size(:v)", "room = sk", "sk.x = :v"):
        with pytest.raises(ApiError, match=sentence):
            filtering(text, environment, ("pk", "sk"))
    with pytest.raises(ApiError, match=r"^Invalid FilterExpression: Syntax error; "):
        filtering("room ==", environment)
    assert filtering("sk = :v", environment)({"sk": {"S": "v"}})

import pytest

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.nodes import Arithmetic, Call, DocumentPath, Operand, ValueName
from fairlead.dynamodb.expressions.update_operands import bind_operand, resolve
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

ITEM: Item = {"n": {"N": "5"}, "l": {"L": [{"S": "a"}]}, "s": {"S": "x"}}
N, L, S, GONE = (DocumentPath((name,)) for name in ("n", "l", "s", "gone"))
ONE, LIST = ValueName(":one"), ValueName(":list")


def environment() -> Environment:
    return Environment(None, {":one": {"N": "1"}, ":list": {"L": [{"S": "b"}]}})


@pytest.mark.parametrize(
    ("operand", "value"),
    [
        (N, {"N": "5"}),
        (ONE, {"N": "1"}),
        (Arithmetic("+", N, ONE), {"N": "6"}),
        (Arithmetic("-", ONE, N), {"N": "-4"}),
        (Call("if_not_exists", (N, ONE)), {"N": "5"}),
        (Call("if_not_exists", (GONE, ONE)), {"N": "1"}),
        (Call("if_not_exists", (N, GONE)), {"N": "5"}),
        (Call("list_append", (L, LIST)), {"L": [{"S": "a"}, {"S": "b"}]}),
        (Call("list_append", (LIST, L)), {"L": [{"S": "b"}, {"S": "a"}]}),
        (Arithmetic("+", Call("if_not_exists", (GONE, ONE)), ONE), {"N": "2"}),
    ],
)
def test_values(operand: Operand, value: Value) -> None:
    compute = bind_operand(operand, environment())
    assert compute(ITEM) == value
    assert ITEM == {"n": {"N": "5"}, "l": {"L": [{"S": "a"}]}, "s": {"S": "x"}}


@pytest.mark.parametrize(
    ("operand", "sentence"),
    [
        (GONE, "refers to an attribute that does not exist"),
        (Arithmetic("+", GONE, ONE), "refers to an attribute that does not exist"),
        (Call("if_not_exists", (GONE, GONE)), "refers to an attribute that does not exist"),
        (Arithmetic("+", S, ONE), "has an incorrect data type"),
        (Call("list_append", (S, LIST)), "has an incorrect data type"),
    ],
)
def test_what_the_item_does_not_give(operand: Operand, sentence: str) -> None:
    compute = bind_operand(operand, environment())
    with pytest.raises(ApiError, match=sentence):
        compute(ITEM)


def test_every_name_is_looked_up_before_anything_is_judged() -> None:
    shared = Environment({"#n": "n"}, {":one": {"N": "1"}})
    resolve(Arithmetic("+", Call("list_append", (DocumentPath(("#n",)),)), ONE), shared)
    shared.finish()
    with pytest.raises(ApiError, match="attribute value: :list"):
        resolve(Call("if_not_exists", (ONE, LIST)), shared)

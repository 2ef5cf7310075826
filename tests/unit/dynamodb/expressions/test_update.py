import copy
from typing import Any

import pytest

from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.projection import project
from fairlead.dynamodb.expressions.update import update
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

KEY: Item = {"pk": {"S": "p"}}
OLD: Item = {
    "pk": {"S": "p"},
    "n": {"N": "5"},
    "s": {"S": "text"},
    "l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]},
    "m": {"M": {"k": {"N": "7"}, "l": {"L": [{"S": "x"}]}}},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
}
VALUES: dict[str, Value] = {
    ":n": {"N": "2.0"},
    ":s": {"S": "new"},
    ":l": {"L": [{"S": "new"}]},
    ":e": {"L": []},
    ":m": {"M": {"z": {"S": "z"}}},
    ":ss": {"SS": ["b", "c"]},
    ":ab": {"SS": ["b", "a"]},
    ":ns": {"NS": ["2.0", "3"]},
    ":b": {"B": "YQ=="},
    ":bs": {"BS": ["YQ=="]},
    ":t": {"BOOL": True},
    ":u": {"NULL": True},
}


def apply(text: str, old: Item | None = OLD) -> Item | None:
    return update(text, Environment({"#n": "n", "#1": "1"}, copy.deepcopy(VALUES)), ("pk",)).apply(old, KEY)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("SET s = :s", {"s": {"S": "new"}}),
        ("SET x = :s, #n = :n", {"x": {"S": "new"}, "n": {"N": "2"}}),
        ("SET x = pk", {"x": {"S": "p"}}),
        ("SET n = n + :n", {"n": {"N": "7"}}),
        ("SET n = :n - n", {"n": {"N": "-3"}}),
        ("SET m.k = m.k + n", {"m": {"M": {"k": {"N": "12"}, "l": {"L": [{"S": "x"}]}}}}),
        ("SET n = if_not_exists(n, :n)", {}),
        ("SET x = if_not_exists(x, :n) + :n", {"x": {"N": "4"}}),
        ("SET x = if_not_exists(x, if_not_exists(y, n))", {"x": {"N": "5"}}),
        ("SET l = list_append(l, :l)", {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"S": "new"}]}}),
        ("SET l = list_append(:l, l)", {"l": {"L": [{"S": "new"}, {"N": "0"}, {"N": "1"}, {"N": "2"}]}}),
        ("SET x = list_append(if_not_exists(x, :e), :l)", {"x": {"L": [{"S": "new"}]}}),
        ("SET l[1] = :s", {"l": {"L": [{"N": "0"}, {"S": "new"}, {"N": "2"}]}}),
        ("SET l[8] = :s, l[5] = :n", {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "2"}, {"S": "new"}]}}),
        ("SET m.x = :m, m.l[0] = :s", {"m": {"M": {"k": {"N": "7"}, "l": {"L": [{"S": "new"}]}, "x": VALUES[":m"]}}}),
        # every right-hand side reads the old item
        ("SET n = s, s = n", {"n": {"S": "text"}, "s": {"N": "5"}}),
        ("SET n = n + :n, x = n", {"n": {"N": "7"}, "x": {"N": "5"}}),
        ("SET l[0] = l[2], l[2] = l[0]", {"l": {"L": [{"N": "2"}, {"N": "1"}, {"N": "0"}]}}),
        ("SET x = s REMOVE s", {"x": {"S": "text"}, "s": None}),
        ("ADD n :n SET x = n", {"n": {"N": "7"}, "x": {"N": "5"}}),
        # REMOVE
        ("REMOVE s, nothing, m.k", {"s": None, "m": {"M": {"l": {"L": [{"S": "x"}]}}}}),
        ("REMOVE l[0], l[2]", {"l": {"L": [{"N": "1"}]}}),
        ("REMOVE l[1], l[9]", {"l": {"L": [{"N": "0"}, {"N": "2"}]}}),
        ("REMOVE l[0] SET l[1] = :s, l[9] = :n", {"l": {"L": [{"S": "new"}, {"N": "2"}, {"N": "2"}]}}),
        ("REMOVE m.l[0]", {"m": {"M": {"k": {"N": "7"}, "l": {"L": []}}}}),
        # ADD
        ("ADD n :n", {"n": {"N": "7"}}),
        ("ADD x :n", {"x": {"N": "2"}}),
        ("ADD x :ss", {"x": {"SS": ["b", "c"]}}),
        ("ADD m.k :n, m.c :n", {"m": {"M": {"k": {"N": "9"}, "l": {"L": [{"S": "x"}]}, "c": {"N": "2"}}}}),
        ("ADD ss :ss", {"ss": {"SS": ["a", "b", "c"]}}),
        ("ADD ns :ns", {"ns": {"NS": ["1", "2", "3"]}}),
        # DELETE
        ("DELETE ss :ss", {"ss": {"SS": ["a"]}}),
        ("DELETE ns :ns", {"ns": {"NS": ["1"]}}),
        ("DELETE ss :ab", {"ss": None}),
        ("DELETE nothing :ss", {}),
        ("DELETE m.nothing :ss", {}),
        (
            "SET a = :s REMOVE s ADD n :n DELETE ss :ss",
            {"a": {"S": "new"}, "s": None, "n": {"N": "7"}, "ss": {"SS": ["a"]}},
        ),
    ],
)
def test_updates(text: str, changed: dict[str, Value | None]) -> None:
    before = copy.deepcopy(OLD)
    expected = {name: value for name, value in {**OLD, **changed}.items() if value is not None}
    assert apply(text) == expected
    assert before == OLD


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("SET x = :s", {**KEY, "x": {"S": "new"}}),
        ("SET x = pk", {**KEY, "x": {"S": "p"}}),
        ("ADD x :n", {**KEY, "x": {"N": "2"}}),
        ("REMOVE x", None),
        ("DELETE x :ss", None),
        ("REMOVE x DELETE y :ss", None),
        ("REMOVE x ADD y :ss", {**KEY, "y": {"SS": ["b", "c"]}}),
    ],
)
def test_an_item_that_was_not_there(text: str, item: Item | None) -> None:
    assert apply(text, None) == item


INVALID_PATH = "The document path provided in the update expression is invalid for update"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
MISSING = "The provided expression refers to an attribute that does not exist in the item"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SET x.y = :s", INVALID_PATH),
        ("SET x[0] = :s", INVALID_PATH),
        ("SET s.y = :s", INVALID_PATH),
        ("SET m[0] = :s", INVALID_PATH),
        ("SET l.#1 = :s", INVALID_PATH),
        ("SET l[3].y = :s", INVALID_PATH),
        ("REMOVE x.y", INVALID_PATH),
        ("REMOVE x[1]", INVALID_PATH),
        ("REMOVE m[1]", INVALID_PATH),
        ("REMOVE l.#1", INVALID_PATH),
        ("DELETE x.y :ss", INVALID_PATH),
        ("DELETE m[1] :ss", INVALID_PATH),
        ("ADD x.y :n", INVALID_PATH),
        ("ADD l.#1 :n", INVALID_PATH),
        ("SET a = b", MISSING),
        ("SET a = m.nothing", MISSING),
        ("SET a = list_append(b, l)", MISSING),
        ("SET a = b + :n", MISSING),
        ("SET a = if_not_exists(b, c)", MISSING),
        ("SET a = s + :n", WRONG_TYPE),
        ("SET a = n - s", WRONG_TYPE),
        ("SET a = list_append(ss, :l)", WRONG_TYPE),
        ("SET a = list_append(l, if_not_exists(b, n))", WRONG_TYPE),
        ("SET a = if_not_exists(b, :s) + :n", WRONG_TYPE),
        ("ADD s :n", WRONG_TYPE),
        ("ADD n :ss", WRONG_TYPE),
        ("ADD ss :ns", WRONG_TYPE),
        ("DELETE ss :ns", WRONG_TYPE),
        ("DELETE n :ss", WRONG_TYPE),
        ("DELETE m :ss", WRONG_TYPE),
    ],
)
def test_what_does_not_fit_the_item(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        apply(text)
    assert (caught.value.code, caught.value.message) == ("ValidationException", sentence)


def test_sums_out_of_range() -> None:
    old: Item = {"n": {"N": "9" + "0" * 125}, "d": {"N": "0.1"}}
    values = {":n": {"N": "9E125"}, ":m": {"N": "1E50"}}
    with pytest.raises(ApiError, match="Number overflow"):
        update("SET n = n + :n, d = d + :m", Environment(None, values), ()).apply(old, {})
    with pytest.raises(ApiError, match="Number overflow"):
        update("ADD d :m", Environment(None, values), ()).apply(old, {})


TYPE = "Incorrect operand type for operator or function; operator or function: {}, operand type: {}"
SECTION = "Incorrect operand type for operator or function; operator: {}, operand type: {}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SET a = :nope", "An expression attribute value used in expression is not defined; attribute value: :nope"),
        (
            "SET #nope = if_not_exists(:nope)",
            "An expression attribute name used in the document path is not defined; attribute name: #nope",
        ),
        ("ADD a :nope", "An expression attribute value used in expression is not defined; attribute value: :nope"),
        (
            "SET a = :s, a = :n",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a], path two: [a]",
        ),
        (
            "SET d[1] = a, d.b = a, c[1].a = a, c = if_not_exists(a)",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [c, [1], a], path two: [c]",
        ),
        (
            "REMOVE a.c SET a[1] = :s",
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [a, c], path two: [a, [1]]",
        ),
        ("SET b = list_append(:s, a), c = if_not_exists(a) ADD a.b :s", SECTION.format("ADD", "STRING")),
        ("ADD a :u", SECTION.format("ADD", "NULL")),
        ("ADD a :t", SECTION.format("ADD", "BOOLEAN")),
        ("ADD a :b", SECTION.format("ADD", "BINARY")),
        ("ADD a :m", SECTION.format("ADD", "MAP")),
        ("ADD a :l", SECTION.format("ADD", "LIST")),
        ("DELETE a :s", SECTION.format("DELETE", "STRING")),
        ("DELETE a :n", SECTION.format("DELETE", "NUMBER")),
        (
            "SET a = if_not_exists(c)",
            "Incorrect number of operands for operator or function; "
            "operator or function: if_not_exists, number of operands: 1",
        ),
        (
            "SET a = list_append(c, d, e)",
            "Incorrect number of operands for operator or function; "
            "operator or function: list_append, number of operands: 3",
        ),
        (
            "SET a = if_not_exists(:s, c)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET a = if_not_exists(if_not_exists(a, b), c)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        *[
            (f"SET a = list_append(b, {name})", TYPE.format("list_append", kind))
            for name, kind in {":s": "S", ":n": "N", ":b": "B", ":t": "BOOL", ":u": "NULL", ":ss": "SS"}.items()
        ],
        *[
            (f"SET a = {name} {sign} b", TYPE.format(sign, kind))
            for name, kind in {":s": "S", ":b": "B", ":t": "BOOL", ":ns": "NS", ":m": "M", ":l": "L"}.items()
            for sign in ("+", "-")
        ],
        ("SET a = list_append(:l, b) + :n", TYPE.format("+", "L")),
    ],
)
def test_what_is_refused_whatever_the_item(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        apply(text)
    assert (caught.value.code, caught.value.message) == ("ValidationException", f"Invalid UpdateExpression: {sentence}")


@pytest.mark.parametrize("text", ["SET pk = :s", "ADD pk.x :n", "REMOVE s, pk", "DELETE pk :ss", "SET n = :n, pk = n"])
def test_the_key_may_not_be_touched(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        apply(text)
    assert caught.value.message == (
        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"
    )


def test_what_was_touched() -> None:
    environment = Environment(None, copy.deepcopy(VALUES))
    changes = update("SET m.k = :n, l[0] = :s, x = :s REMOVE s", environment, ("pk",))
    new = changes.apply(OLD, KEY)
    assert new is not None
    assert project(OLD, changes.paths) == {
        "m": {"M": {"k": {"N": "7"}}},
        "l": {"L": [{"N": "0"}]},
        "s": {"S": "text"},
    }
    assert project(new, changes.paths) == {
        "m": {"M": {"k": {"N": "2"}}},
        "l": {"L": [{"S": "new"}]},
        "x": {"S": "new"},
    }


def test_names_and_values_are_shared_with_the_condition() -> None:
    environment = Environment({"#r": "room", "#m": "members"}, {":one": {"N": "1"}, ":max": {"N": "8"}})
    update("ADD #m :one", environment, ("pk",))
    condition("#m < :max AND attribute_exists(#r)", environment)
    environment.finish()


def test_the_deepest_expressions_are_applied() -> None:
    nested: Any = "SET a = " + "if_not_exists(b," * 99 + "n" + ")" * 99
    assert apply(nested) == {**OLD, "a": {"N": "5"}}


def test_many_paths() -> None:
    values: dict[str, Value] = {":v": {"N": "1"}}
    text = "REMOVE " + ",".join(f"l[{number}]" for number in range(300))
    old: Item = {"l": {"L": [{"N": str(number)} for number in range(301)]}}
    assert update(text, Environment(None, None), ()).apply(old, {}) == {"l": {"L": [{"N": "300"}]}}
    text = "SET " + ",".join(f"l[{number}] = :v" for number in range(300, -1, -1))
    assert update(text, Environment(None, values), ()).apply({"l": {"L": []}}, {}) == {"l": {"L": [{"N": "1"}] * 301}}


def test_what_only_removes_makes_no_item_wherever_its_paths_lead() -> None:
    for text in ("REMOVE x.y", "REMOVE x[0], z", "DELETE t :t REMOVE x.y"):
        values = {":t": {"SS": ["a"]}} if ":t" in text else None
        assert update(text, Environment(None, values), ()).apply(None, {"id": {"S": "a"}}) is None

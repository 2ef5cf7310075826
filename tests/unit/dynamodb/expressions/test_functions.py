import pytest

from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

ITEM: Item = {
    "s": {"S": "hello"},
    "e": {"S": ""},
    "n": {"N": "5"},
    "b": {"B": "AQID"},
    "t": {"BOOL": False},
    "u": {"NULL": True},
    "ss": {"SS": ["a", "bc"]},
    "ns": {"NS": ["1", "20"]},
    "bs": {"BS": ["AQI="]},
    "l": {"L": [{"S": "a"}, {"N": "2"}, {"SS": ["x", "y"]}]},
    "m": {"M": {"k": {"S": "hello"}, "p": {"S": "he"}}},
}
VALUES: dict[str, Value] = {
    ":he": {"S": "he"},
    ":hello": {"S": "hello"},
    ":empty": {"S": ""},
    ":a": {"S": "a"},
    ":b": {"S": "b"},
    ":one": {"N": "1.0"},
    ":two": {"N": "2"},
    ":three": {"N": "3"},
    ":five": {"N": "5"},
    ":b12": {"B": "AQI="},
    ":b23": {"B": "AgM="},
    ":xy": {"SS": ["y", "x"]},
    ":true": {"BOOL": True},
    ":null": {"NULL": True},
    ":list": {"L": []},
    ":map": {"M": {}},
    ":ns": {"NS": ["1"]},
    ":bs": {"BS": ["AQI="]},
    **{f":t{name}": {"S": name} for name in ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")},
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("attribute_exists(s)", True),
        ("attribute_exists(u)", True),
        ("attribute_exists(m.k)", True),
        ("attribute_exists(m.x)", False),
        ("attribute_exists(l[2])", True),
        ("attribute_exists(l[3])", False),
        ("attribute_not_exists(x)", True),
        ("attribute_not_exists(e)", False),
        ("attribute_not_exists(x.y[0].z)", True),
        ("attribute_type(x, :tS)", False),
        *[
            (f"attribute_type({name}, :t{kind})", name == kind.lower())
            for name in ("s", "n", "b", "l", "m", "ss", "ns", "bs")
            for kind in ("S", "N", "B", "L", "M", "SS", "NS", "BS")
        ],
        ("attribute_type(t, :tBOOL)", True),
        ("attribute_type(u, :tNULL)", True),
        ("begins_with(s, :he)", True),
        ("begins_with(s, :hello)", True),
        ("begins_with(s, :empty)", True),
        ("begins_with(s, :a)", False),
        ("begins_with(e, :he)", False),
        ("begins_with(n, :he)", False),
        ("begins_with(ss, :a)", False),
        ("begins_with(x, :he)", False),
        ("begins_with(b, :b12)", True),
        ("begins_with(b, :b23)", False),
        ("begins_with(s, :b12)", False),
        ("begins_with(m.k, m.p)", True),
        ("begins_with(:hello, m.p)", True),
        ("begins_with(s, x)", False),
        ("contains(s, :he)", True),
        ("contains(s, :a)", False),
        ("contains(s, :five)", False),
        ("contains(ss, :a)", True),
        ("contains(ss, :b)", False),
        ("contains(ns, :one)", True),
        ("contains(ns, :two)", False),
        ("contains(ns, :a)", False),
        ("contains(bs, :b12)", True),
        ("contains(b, :b23)", True),
        ("contains(b, :he)", False),
        ("contains(l, :a)", True),
        ("contains(l, :two)", True),
        ("contains(l, :xy)", True),
        ("contains(l, :b)", False),
        ("contains(m, :he)", False),
        ("contains(n, :five)", False),
        ("contains(x, :a)", False),
        ("contains(:hello, m.p)", True),
        ("contains(s, x)", False),
        ("size(s) = :five", True),
        ("size(e) < :one", True),
        ("size(ss) = :two", True),
        ("size(b) = :three", True),
        ("size(l) = :three", True),
        ("size(m) >= :two", True),
        ("size(:hello) = n", True),
        ("size(n) = :one", False),
        ("size(n) <> :one", True),
        ("size(t) = :one", False),
        ("size(x) = :one", False),
        ("size(s) between :two and n", True),
        ("size(s) in (:two, size(m.k))", True),
        ("attribute_exists(s) and not contains(s, :b) or attribute_exists(x)", True),
    ],
)
def test_functions(text: str, result: bool) -> None:
    assert condition(text, Environment(None, VALUES))(ITEM) is result


TYPE = "Incorrect operand type for operator or function; operator or function: {}, operand type: {}"
COUNT = "Incorrect number of operands for operator or function; operator or function: {}, number of operands: {}"
PATH = "Operator or function requires a document path; operator or function: {}"
DISTINCT = (
    "The first operand must be distinct from the remaining operands for this operator or function; "
    "operator: {}, first operand: {}"
)
LITERALS = {":five": "N", ":true": "BOOL", ":null": "NULL", ":list": "L", ":map": "M", ":xy": "SS", ":ns": "NS"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("attribute_exists(things, a) and a=:a", COUNT.format("attribute_exists", 2)),
        ("attribute_not_exists(things, b)", COUNT.format("attribute_not_exists", 2)),
        ("attribute_type(things)", COUNT.format("attribute_type", 1)),
        ("begins_with(things)", COUNT.format("begins_with", 1)),
        ("begins_with(things, size(a), b)", COUNT.format("begins_with", 3)),
        ("contains(things)", COUNT.format("contains", 1)),
        ("size(things, a) > b", COUNT.format("size", 2)),
        ("attribute_exists(:a)", PATH.format("attribute_exists")),
        ("attribute_not_exists(size(:a))", PATH.format("attribute_not_exists")),
        ("attribute_type(a, size(a)) and a=:a", TYPE.format("attribute_type", "N")),
        ("attribute_type(a, b)", TYPE.format("attribute_type", "{B,BOOL,BS,L,M,N,NS,NULL,S,SS}")),
        *[(f"attribute_type(a, {name})", TYPE.format("attribute_type", kind)) for name, kind in LITERALS.items()],
        (
            "attribute_type(a, :a)",
            "Invalid attribute type name found; type: a, valid types: {B,BOOL,BS,L,M,N,NS,NULL,S,SS}",
        ),
        ("begins_with(a, size(a))", TYPE.format("begins_with", "N")),
        *[(f"begins_with(a, {name})", TYPE.format("begins_with", kind)) for name, kind in LITERALS.items()],
        *[(f"begins_with({name}, a)", TYPE.format("begins_with", kind)) for name, kind in LITERALS.items()],
        ("size(size(a)) > :a", TYPE.format("size", "N")),
        ("attribute_not_exists(size(:five))", TYPE.format("size", "N")),
        ("size(:true) > a", TYPE.format("size", "BOOL")),
        ("size(:null) > a", TYPE.format("size", "NULL")),
        ("contains(ab.bc[1].a, ab.bc[1].#a)", DISTINCT.format("contains", "[ab, bc, [1], a]")),
        ("attribute_type(ab.bc[1].#a, ab.bc[1].a)", DISTINCT.format("attribute_type", "[ab, bc, [1], a]")),
        ("begins_with(ab.bc[1].a, ab.bc[1].#a)", DISTINCT.format("begins_with", "[ab, bc, [1], a]")),
    ],
)
def test_operands_are_judged_before_any_item(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        condition(text, Environment({"#a": "a"}, VALUES))
    assert caught.value.message == f"Invalid ConditionExpression: {sentence}"


def test_the_type_of_a_literal_may_be_asked_for() -> None:
    values: dict[str, Value] = {":v": {"N": "1"}, ":n": {"S": "N"}}
    assert condition("attribute_type(:v, :n)", Environment(None, values))({})

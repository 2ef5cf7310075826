import pytest

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import Bounds, KeyCondition, SortCondition, key_condition, keyed
from fairlead.dynamodb.values.attributes import Value
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema, encode
from fairlead.model.errors import ApiError

BOTH = KeySchema(KeyAttribute("pk", "S"), KeyAttribute("sk", "S"))
HASH = KeySchema(KeyAttribute("pk", "S"))
NUMBERED = KeySchema(KeyAttribute("room", "S"), KeyAttribute("since", "N"))
BINARY = KeySchema(KeyAttribute("pk", "S"), KeyAttribute("sk", "B"))
VALUES: dict[str, Value] = {
    ":p": {"S": "p"},
    ":a": {"S": "a"},
    ":b": {"S": "b"},
    ":empty": {"S": ""},
    ":long": {"S": "x" * 2049},
    ":one": {"N": "1"},
    ":two": {"N": "2"},
    ":bin": {"B": "Af8="},
    ":bool": {"BOOL": True},
    ":type": {"S": "S"},
}
P, A, B = VALUES[":p"], VALUES[":a"], VALUES[":b"]


def parse(text: str, schema: KeySchema = BOTH) -> KeyCondition:
    return keyed(key_condition(text), Environment({"#p": "pk", "#s": "sk", "#x": "x"}, VALUES), schema)


@pytest.mark.parametrize(
    ("text", "operator", "operands"),
    [
        ("pk = :p and sk = :a", "=", (A,)),
        ("#p = :p AND #s < :a", "<", (A,)),
        ("sk <= :a and pk = :p", "<=", (A,)),
        ("(pk = :p) and (sk > :a)", ">", (A,)),
        ("(pk = :p and (sk >= :a))", ">=", (A,)),
        (":p = pk and :a > sk", "<", (A,)),
        (":a <= sk and :p = pk", ">=", (A,)),
        ("pk = :p and sk between :a and :b", "BETWEEN", (A, B)),
        ("(sk between :a and :b) and pk = :p", "BETWEEN", (A, B)),
        ("pk = :p and begins_with(sk, :a)", "begins_with", (A,)),
    ],
)
def test_key_and_sort_condition(text: str, operator: str, operands: tuple[Value, ...]) -> None:
    assert parse(text) == KeyCondition(P, SortCondition(operator, operands))


def test_the_partition_alone() -> None:
    assert parse("pk = :p") == KeyCondition(P, None)
    assert parse("(:p = #p)", HASH) == KeyCondition(P, None)


@pytest.mark.parametrize(
    ("text", "schema", "sentence"),
    [
        ("", BOTH, "Invalid KeyConditionExpression: The expression can not be empty;"),
        ("sk = :a", BOTH, "Query condition missed key schema element: pk"),
        ("x = :a", BOTH, "Query condition missed key schema element: pk"),
        ("sk = :a and x = :a", BOTH, "Query condition missed key schema element: pk"),
        ("pk = :p and x = :a", BOTH, "Query condition missed key schema element: sk"),
        ("pk = :p and x = :a", HASH, "Query key condition not supported"),
        ("pk > :p", BOTH, "Query key condition not supported"),
        ("begins_with(pk, :p)", BOTH, "Query key condition not supported"),
        ("pk between :a and :b and sk = :a", BOTH, "Query key condition not supported"),
        ("pk = :p and sk = :a or pk = :p", BOTH, "Invalid operator used in KeyConditionExpression: OR"),
        ("pk in (:p)", BOTH, "Invalid operator used in KeyConditionExpression: IN"),
        ("not pk = :p", BOTH, "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk <> :p", BOTH, "Invalid operator used in KeyConditionExpression: <>"),
        ("pk = :p and attribute_exists(sk)", BOTH, "Invalid operator used in KeyConditionExpression: attribute_exists"),
        ("contains(sk, :a)", BOTH, "Invalid operator used in KeyConditionExpression: contains"),
        ("attribute_type(sk, :type)", BOTH, "Invalid operator used in KeyConditionExpression: attribute_type"),
        (
            "begins_with(:p, pk) and sk > :a",
            BOTH,
            "Invalid condition in KeyConditionExpression: "
            "begins_with operator must have the key attribute as its first operand",
        ),
        (
            ":a between size(sk) and size(pk) and sk > :b",
            BOTH,
            # Two types are told first.
            "Invalid condition in KeyConditionExpression: "
            "BETWEEN operator must have the key attribute as its first operand",
        ),
        ("pk > size(sk.x)", BOTH, "KeyConditionExpressions cannot contain nested operations"),
        ("size(pk) = :one", BOTH, "KeyConditionExpressions cannot contain nested operations"),
        ("pk between size(sk) and size(x)", BOTH, "KeyConditionExpressions cannot contain nested operations"),
        (
            "sk = pk.x",
            BOTH,
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        (
            "begins_with(pk, sk)",
            BOTH,
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        ("pk.x = :p", BOTH, "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("sk[0] > pk", BOTH, "KeyConditionExpressions cannot have conditions on nested attributes"),
        (":p = :p and sk = :a", BOTH, "Invalid condition in KeyConditionExpression: No key attribute specified"),
        (
            "sk > :a and sk < :b and pk = :p and x = :p",
            BOTH,
            "KeyConditionExpressions must only contain one condition per key",
        ),
        ("pk = :p and pk = :p", BOTH, "KeyConditionExpressions must only contain one condition per key"),
        ("pk = :p and sk = :a and x = :a", BOTH, "Conditions can be of length 1 or 2 only"),
        (
            "pk = :one",
            BOTH,
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            ":one > pk",
            BOTH,
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "room = :p and since = :a",
            NUMBERED,
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "room = :p and begins_with(since, :one)",
            NUMBERED,
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N",
        ),
        (
            "pk = :p and sk between :b and :a",
            BOTH,
            "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to "
            "lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
        ),
        (
            "pk = :empty",
            BOTH,
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            "pk = :long",
            BOTH,
            "One or more parameter values were invalid: "
            "Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        (
            "pk = :p and sk = :nope",
            BOTH,
            "Invalid KeyConditionExpression: An expression attribute value used in "
            "expression is not defined; attribute value: :nope",
        ),
        (
            "pk = :p and key = :a",
            BOTH,
            "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: key",
        ),
    ],
)
def test_what_is_refused(text: str, schema: KeySchema, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(text, schema)
    assert (caught.value.code, caught.value.message) == ("ValidationException", sentence)


def within(bounds: Bounds, value: Value) -> bool:
    key = encode(value)
    above = bounds.low is None or key > bounds.low or (bounds.low_inclusive and key == bounds.low)
    below = bounds.high is None or key < bounds.high or (bounds.high_inclusive and key == bounds.high)
    return above and below


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("since = :two", {"2"}),
        ("since < :two", {"-10", "-1", "0", "1"}),
        ("since <= :two", {"-10", "-1", "0", "1", "2"}),
        ("since > :one", {"2", "10"}),
        ("since >= :one", {"1", "2", "10"}),
        ("since between :one and :two", {"1", "2"}),
    ],
)
def test_bounds_of_numbers(text: str, found: set[str]) -> None:
    sort = parse(f"room = :p and {text}", NUMBERED).sort
    assert sort is not None
    assert {text for text in ("-10", "-1", "0", "1", "2", "10") if within(sort.bounds, {"N": text})} == found


def test_bounds_of_prefixes() -> None:
    sort = parse("pk = :p and begins_with(sk, :a)").sort
    assert sort is not None
    assert {text for text in ("A", "a", "a\U0010ffff", "ab", "b") if within(sort.bounds, {"S": text})} == {
        "a",
        "a\U0010ffff",
        "ab",
    }
    sort = parse("pk = :p and begins_with(sk, :bin)", BINARY).sort
    assert sort is not None
    assert sort.bounds == Bounds(b"\x01\xff", True, b"\x02", False)
    assert within(sort.bounds, {"B": "Af//"})

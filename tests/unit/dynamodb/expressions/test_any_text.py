"""Whatever the text: an answer or an ApiError, never another exception."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import key_condition, keyed
from fairlead.dynamodb.expressions.projection import project, projection
from fairlead.dynamodb.expressions.update import update
from fairlead.dynamodb.values.attributes import Item, Value, check_item
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema
from fairlead.dynamodb.values.sizes import item_size
from fairlead.model.errors import ApiError

WORDS = """
a b pk #a :n :s :l :ss SET REMOVE ADD DELETE AND OR NOT IN BETWEEN = <> < <= > >= ( ) [ ] , . + - 0 1 name _ \ud800
size( attribute_exists( attribute_type( begins_with( contains( if_not_exists( list_append( (a (:n) a.b[0]
"""
texts = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join) | st.text(max_size=12)
assignments = st.lists(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["SET a =", "SET a.b =", "SET b[3] =", "ADD a", "ADD b", "DELETE a", "DELETE b.c"]),
        st.sampled_from(
            [
                ":n",
                ":s",
                ":l",
                ":ss",
                "a + :n",
                "b - a",
                "list_append(b, :l)",
                "if_not_exists(a.b[0], :ss)",
                "a.b[0]",
                "b",
            ]
        ),
        st.sampled_from(["", "REMOVE a.c", "REMOVE b[0], b[1]", ", b = a"]),
    ),
    min_size=1,
    max_size=2,
).map(" ".join)
values: st.SearchStrategy[Value] = st.recursive(
    st.sampled_from([{"S": "x"}, {"N": "1"}, {"B": "YQ=="}, {"BOOL": True}, {"NULL": True}, {"SS": ["a", "b"]}]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda elements: {"L": elements})
        | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3).map(lambda elements: {"M": elements})
    ),
    max_leaves=6,
)
items = st.dictionaries(st.sampled_from(["a", "b", "pk"]), values)
SCHEMA = KeySchema(KeyAttribute("pk", "S"), KeyAttribute("b", "N"))


def environment() -> Environment:
    return Environment({"#a": "a"}, {":n": {"N": "1"}, ":s": {"S": "S"}, ":l": {"L": []}, ":ss": {"SS": ["a"]}})


@given(texts, items)
def test_conditions(text: str, item: Item) -> None:
    with suppress(ApiError):
        assert condition(text, environment())(item) in (True, False)
    with suppress(ApiError):
        found = keyed(key_condition(text), environment(), SCHEMA)
        assert found.sort is None or found.sort.bounds.low != b""


@given(texts, items)
def test_projections(text: str, item: Item) -> None:
    with suppress(ApiError):
        assert item_size(project(item, projection(text, environment()))) <= item_size(item)


@given(texts | assignments, items)
def test_updates(text: str, item: Item) -> None:
    before = repr(item)
    with suppress(ApiError):
        new = update(text, environment(), ("pk",)).apply(item, {})
        assert new is not None
        assert new.get("pk") == item.get("pk")
        check_item(new)
    assert repr(item) == before

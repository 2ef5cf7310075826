import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.legacy_updates import legacy_action, legacy_update
from fairlead.dynamodb.expressions.update import update
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

KEY: Item = {"id": {"S": "a"}}
values: st.SearchStrategy[Value] = st.sampled_from(
    [
        {"N": "1"},
        {"N": "2.5"},
        {"S": "x"},
        {"SS": ["a", "b"]},
        {"SS": ["b", "c"]},
        {"NS": ["1"]},
        {"L": [{"N": "1"}]},
        {"L": []},
        {"M": {}},
    ]
)
TEXTS = {"PUT": "SET #a = :v", "ADD": "ADD #a :v", "DELETE": "DELETE #a :v"}
APPEND = "SET #a = list_append(if_not_exists(#a, :none), :v)"


def apply(action: str, value: Value | None, old: Item | None, name: str = "a.#x") -> Item | None:
    return legacy_update([legacy_action(name, action, value)], {"id"}).apply(old, KEY)


@given(st.sampled_from(["PUT", "ADD", "DELETE"]), values | st.none(), values | st.none(), st.booleans())
def test_a_legacy_action_agrees_with_the_expression_that_says_the_same(
    action: str, value: Value | None, before: Value | None, exists: bool
) -> None:
    """The attribute's name looks like a path with a placeholder, and is none."""
    old = None if not exists else KEY if before is None else {**KEY, "a.#x": before}
    try:
        new = apply(action, value, old)
    except ApiError:
        return  # what cannot be said is for the tests below
    given: dict[str, Value] = {} if value is None else {":v": value}
    text = "REMOVE #a" if value is None else TEXTS[action]
    if action == "ADD" and value is not None and "L" in value:
        text, given = APPEND, {**given, ":none": {"L": []}}
    assert new == update(text, Environment({"#a": "a.#x"}, given or None), ["id"]).apply(old, KEY)


def test_several_actions_make_one_update() -> None:
    made = legacy_update(
        [
            legacy_action("a", "PUT", {"S": "x"}),
            legacy_action("b", "ADD", {"N": "9"}),
            legacy_action("c", "DELETE", None),
        ],
        {"id"},
    )
    assert made.paths == (("a",), ("b",), ("c",))
    old: Item = {**KEY, "b": {"N": "1"}, "c": {"S": "gone"}}
    assert made.apply(old, KEY) == {**KEY, "a": {"S": "x"}, "b": {"N": "10"}}


@pytest.mark.parametrize(
    ("action", "value", "words"),
    [
        ("PUT", None, "Only DELETE action is allowed when no attribute value is specified"),
        ("ADD", None, "Only DELETE action is allowed when no attribute value is specified"),
        ("ADD", {"S": "x"}, "ADD action is not supported for the type S"),
        ("DELETE", {"N": "1"}, "DELETE action with value is not supported for the type N"),
    ],
)
def test_values_must_suit_their_action(action: str, value: Value | None, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        legacy_action("a", action, value)


def test_a_misfit_is_told_in_the_old_words() -> None:
    for action, value in (("ADD", {"N": "1"}), ("DELETE", {"SS": ["a"]}), ("ADD", {"L": []})):
        with pytest.raises(ApiError, match="Type mismatch for attribute to update"):
            apply(action, value, {**KEY, "a.#x": {"S": "text"}})
    with pytest.raises(ApiError, match="Number overflow"):
        apply("ADD", {"N": "9" + "0" * 125}, {**KEY, "a.#x": {"N": "9" + "0" * 125}})


def test_the_key_is_not_updated_and_a_removal_makes_no_item() -> None:
    with pytest.raises(ApiError, match=r"Cannot update attribute id\. This attribute is part of the key"):
        apply("PUT", {"S": "b"}, None, "id")
    assert apply("DELETE", None, None) is None
    assert apply("DELETE", {"SS": ["a"]}, None) is None
    assert apply("ADD", {"N": "5"}, None) == {**KEY, "a.#x": {"N": "5"}}

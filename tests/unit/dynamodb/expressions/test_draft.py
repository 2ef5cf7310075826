import pytest

from fairlead.dynamodb.expressions.draft import Draft
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

X = {"S": "x"}
OLD: Item = {
    "s": {"S": "s"},
    "l": {"L": [{"N": "0"}, {"N": "1"}, {"M": {"k": {"N": "2"}}}]},
    "m": {"M": {"a": {"M": {"b": {"N": "3"}}}, "c": {"N": "4"}}},
}


def test_what_does_not_change_is_shared() -> None:
    before = repr(OLD)
    draft = Draft(OLD)
    draft.put(("m", "a", "b"), X)
    draft.put(("m", "a", "n"), X)
    new = draft.finish()
    assert new["m"] == {"M": {"a": {"M": {"b": X, "n": X}}, "c": {"N": "4"}}}
    assert new["l"] is OLD["l"]
    assert new["m"]["M"]["c"] is OLD["m"]["M"]["c"]
    assert repr(OLD) == before


def test_lists() -> None:
    draft = Draft(OLD)
    draft.remove(("l", 0))
    draft.put(("l", 1), X)
    draft.put(("l", 2, "k"), X)
    draft.put(("l", 7), {"N": "7"})
    draft.put(("l", 9), {"N": "9"})
    draft.remove(("l", 50))
    assert draft.finish()["l"] == {"L": [X, {"M": {"k": X}}, {"N": "7"}, {"N": "9"}]}
    assert OLD["l"]["L"][2] == {"M": {"k": {"N": "2"}}}


@pytest.mark.parametrize(
    "path",
    [("x", "y"), ("x", 0), ("s", "y"), ("s", 0), ("l", "y"), ("m", 0), ("l", 3, "y"), ("l", 0, "y"), ("m", "x", "y")],
)
def test_places_that_are_not_there(path: tuple[str | int, ...]) -> None:
    sentence = "^The document path provided in the update expression is invalid for update$"
    with pytest.raises(ApiError, match=sentence):
        Draft(OLD).put(path, X)
    with pytest.raises(ApiError, match=sentence):
        Draft(OLD).remove(path)


def test_removing_what_is_not_there_changes_nothing() -> None:
    draft = Draft(OLD)
    draft.remove(("nothing",))
    draft.remove(("m", "nothing"))
    draft.remove(("l", 3))
    assert draft.finish() == OLD


def test_what_is_put_may_not_stand_too_deep() -> None:
    value: Value = {"S": "leaf"}
    for _ in range(29):
        value = {"M": {"n": value}}
    draft = Draft(OLD)
    draft.put(("m", "a", "deep"), {"L": [{"S": "ok"}]})
    draft.put(("m", "c"), value)
    with pytest.raises(ApiError, match="Nesting Levels"):
        draft.put(("m", "a", "x"), {"L": [value]})

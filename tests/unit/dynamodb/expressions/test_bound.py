from fairlead.dynamodb.expressions.bound import Bound


def test_a_path_is_read_from_the_item() -> None:
    bound = Bound.at(("a", 0))
    assert (bound.path, bound.value, bound.type) == (("a", 0), None, None)
    assert bound.read({"a": {"L": [{"S": "x"}]}}) == {"S": "x"}
    assert bound.read({}) is None


def test_a_literal_is_the_same_for_all_items() -> None:
    bound = Bound.literal({"NS": ["1"]})
    assert (bound.path, bound.value, bound.type) == (None, {"NS": ["1"]}, "NS")
    assert bound.read({}) == {"NS": ["1"]}

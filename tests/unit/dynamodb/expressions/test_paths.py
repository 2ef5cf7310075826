import re

import pytest

from fairlead.dynamodb.expressions.paths import Path, check_distinct, reader, show
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.model.errors import ApiError

ITEM: Item = {"s": {"S": "x"}, "m": {"M": {"l": {"L": [{"S": "0"}, {"M": {"k": {"N": "1"}}}]}, "0": {"S": "key"}}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("s",), {"S": "x"}),
        (("none",), None),
        (("m", "l", 0), {"S": "0"}),
        (("m", "l", 1, "k"), {"N": "1"}),
        (("m", "l", 2), None),
        (("m", "l", 2, "k"), None),
        (("m", "l", "0"), None),
        (("m", 0), None),
        (("m", "0"), {"S": "key"}),
        (("s", "x"), None),
        (("s", 0), None),
        (("none", "x"), None),
    ],
)
def test_reading_along_a_path(path: Path, value: Value | None) -> None:
    assert reader(path)(ITEM) == value


@pytest.mark.parametrize(
    ("paths", "how", "one", "two"),
    [
        ([("a",), ("a",)], "overlap", "[a]", "[a]"),
        ([("a",), ("a", "b")], "overlap", "[a]", "[a, b]"),
        ([("a", "b"), ("a",)], "overlap", "[a, b]", "[a]"),
        ([("a",), ("a", 1)], "overlap", "[a]", "[a, [1]]"),
        ([("b", 1), ("b", "a"), ("a", "b"), ("a",)], "overlap", "[a, b]", "[a]"),
        ([("c", 3, "[3]"), ("c", 3)], "overlap", "[c, [3], [3]]", "[c, [3]]"),
        ([("a", "b"), ("a", 1), ("b",)], "conflict", "[a, b]", "[a, [1]]"),
        ([("a", "b", 1), ("a", 1)], "conflict", "[a, b, [1]]", "[a, [1]]"),
        ([("c", 3, "[3]"), ("c", "[3]", 3)], "conflict", "[c, [3], [3]]", "[c, [3], [3]]"),
        ([("a", 1), ("a", 2), ("a", "b")], "conflict", "[a, [1]]", "[a, b]"),
    ],
)
def test_paths_that_may_not_stand_together(paths: list[Path], how: str, one: str, two: str) -> None:
    sentence = (
        f"Invalid UpdateExpression: Two document paths {how} with each other; "
        f"must remove or rewrite one of these paths; path one: {one}, path two: {two}"
    )
    with pytest.raises(ApiError, match=f"^{re.escape(sentence)}$"):
        check_distinct("UpdateExpression", paths)


def test_paths_that_may() -> None:
    check_distinct("UpdateExpression", [("a", "b"), ("a", "c"), ("b", 1), ("b", 0, "x"), ("b", 0, "y"), ("1",)])


def test_showing_a_path() -> None:
    assert show(("a", 0, "b.c")) == "[a, [0], b.c]"

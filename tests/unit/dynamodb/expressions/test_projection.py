import pytest

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.projection import project, projection
from fairlead.dynamodb.values.attributes import Item
from fairlead.model.errors import ApiError

ITEM: Item = {
    "id": {"S": "1"},
    "name": {"S": "n"},
    "list": {"L": [{"S": "0"}, {"M": {"a": {"S": "1a"}, "b": {"S": "1b"}}}, {"S": "2"}, {"L": [{"N": "3"}]}]},
    "map": {"M": {"x": {"N": "1"}, "y": {"M": {"z": {"N": "2"}, "w": {"N": "3"}}}}},
    "a.b": {"S": "dotted"},
}
NAMES = {"#n": "name", "#l": "list", "#m": "map", "#d": "a.b"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("id", {"id": {"S": "1"}}),
        ("id, #n", {"id": {"S": "1"}, "name": {"S": "n"}}),
        ("nothing, id", {"id": {"S": "1"}}),
        ("nothing", {}),
        ("#d", {"a.b": {"S": "dotted"}}),
        ("#l[2]", {"list": {"L": [{"S": "2"}]}}),
        ("#l[2], #l[0]", {"list": {"L": [{"S": "0"}, {"S": "2"}]}}),
        ("#l[1].b, #l[9]", {"list": {"L": [{"M": {"b": {"S": "1b"}}}]}}),
        ("#l[3][0], #l[1].a", {"list": {"L": [{"M": {"a": {"S": "1a"}}}, {"L": [{"N": "3"}]}]}}),
        ("#l[9]", {}),
        ("#l[0].x", {}),
        ("#l.x", {}),
        ("#m[0]", {}),
        ("id.x", {}),
        ("#m.y.z", {"map": {"M": {"y": {"M": {"z": {"N": "2"}}}}}}),
        ("#m.y.z, #m.x", {"map": {"M": {"y": {"M": {"z": {"N": "2"}}}, "x": {"N": "1"}}}}),
        ("#m.y.q, #m.q", {}),
    ],
)
def test_projections(text: str, result: Item) -> None:
    before = repr(ITEM)
    assert project(ITEM, projection(text, Environment(NAMES, None))) == result
    assert repr(ITEM) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", "The expression can not be empty;"),
        ("a, ", 'Syntax error; token: "<EOF>", near: ","'),
        ("a b", 'Syntax error; token: "b", near: "a b"'),
        ("!!", 'Syntax error; token: "!", near: "!!"'),
        (",a", 'Syntax error; token: ",", near: ",a"'),
        (":a", 'Syntax error; token: ":a", near: ":a"'),
        ("(a)", 'Syntax error; token: "(", near: "(a"'),
        ("a, name", "Attribute name is a reserved keyword; reserved keyword: name"),
        (
            "#x",
            "An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        (
            "a, a",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a], path two: [a]",
        ),
        (
            "b[1], b.a, #n.b, #n",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [name, b], path two: [name]",
        ),
        (
            "a.b, a[1]",
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [a, b], path two: [a, [1]]",
        ),
        ("a" + ".b" * 32, "The document path has too many nesting elements; nesting levels: 33"),
        ("a" * 4097, "Expression size has exceeded the maximum allowed size;"),
    ],
)
def test_what_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        projection(text, Environment(NAMES, None))
    assert (caught.value.code, caught.value.message) == (
        "ValidationException",
        f"Invalid ProjectionExpression: {sentence}",
    )


def test_a_projection_of_many_paths() -> None:
    text = ",".join(f"a{number}" for number in range(700))
    paths = projection(text, Environment(None, None))
    assert project({"a5": {"S": "x"}, "b": {"S": "y"}}, paths) == {"a5": {"S": "x"}}


def test_the_deepest_path() -> None:
    paths = projection("a" + "[0]" * 31, Environment(None, None))
    value = {"S": "leaf"}
    item: Item = {"a": value}
    for _ in range(31):
        item = {"a": {"L": [item["a"]]}}
    assert project(item, paths) == item

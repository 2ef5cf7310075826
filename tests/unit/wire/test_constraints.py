import time
from typing import Any

import pytest

from fairlead.wire.constraints import MAX_SENTENCES, broken, compiled, message
from fairlead.wire.models import Reference, Shape
from fairlead.wire.services import service

SHAPES = {
    "Name": Shape("string", min=1, max=4, pattern="[a-z]*"),
    "Kind": Shape("string", enum=("A", "B")),
    "Secret": Shape("string", max=2, sensitive=True),
    "Size": Shape("integer", min=128, max=10240),
    "Share": Shape("double", min=0.5),
    "Kinds": Shape("list", member=Reference("Kind"), max=2),
    "Tags": Shape("list", member=Reference("Tag")),
    "Tag": Shape("structure", members={"Key": Reference("Name"), "Value": Reference("Kind")}, required=("Key",)),
    "Map": Shape("map", key=Reference("Name"), value=Reference("Kind"), max=1),
    "Zip": Shape("blob", max=3),
    "Input": Shape(
        "structure",
        members={
            name: Reference(name) for name in ("Name", "Kind", "Secret", "Size", "Share", "Kinds", "Tags", "Map", "Zip")
        },
        required=("Name",),
    ),
}


def said(**params: Any) -> list[str]:
    return broken(SHAPES, Reference("Input"), {"Name": "ok", **params})


def test_a_good_input_breaks_nothing() -> None:
    good = {"Kind": "A", "Size": 128, "Share": 0.5, "Kinds": ["A"], "Tags": [{"Key": "k"}], "Map": {"k": "B"}}
    assert said(**good, Zip=b"123") == []


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"Name": ""}, "Value '' at 'name' failed to satisfy constraint: "
                       "Member must have length greater than or equal to 1"),
        ({"Name": "ABCDE"}, "Value 'ABCDE' at 'name' failed to satisfy constraint: "
                            "Member must have length less than or equal to 4"),
        ({"Name": "a b"}, "Value 'a b' at 'name' failed to satisfy constraint: "
                          "Member must satisfy regular expression pattern: [a-z]*"),
        ({"Kind": "C"}, "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"),
        ({"Size": 1}, "Value '1' at 'size' failed to satisfy constraint: "
                      "Member must have value greater than or equal to 128"),
        ({"Size": 10241}, "Value '10241' at 'size' failed to satisfy constraint: "
                          "Member must have value less than or equal to 10240"),
        ({"Share": 0.1}, "Value '0.1' at 'share' failed to satisfy constraint: "
                         "Member must have value greater than or equal to 0.5"),
        ({"Kinds": ["A", "C"]}, "Value '[A, C]' at 'kinds' failed to satisfy constraint: Member must satisfy "
                                "constraint: [Member must satisfy enum value set: [A, B], Member must not be null]"),
        ({"Kinds": ["A", "A", "A"]}, "Value '[A, A, A]' at 'kinds' failed to satisfy constraint: "
                                     "Member must have length less than or equal to 2"),
        ({"Tags": [{"Key": "k"}, {}]}, "Value null at 'tags.2.member.key' failed to satisfy constraint: "
                                       "Member must not be null"),
        ({"Tags": [{"Key": "k", "Value": "C"}]}, "Value 'C' at 'tags.1.member.value' failed to satisfy constraint: "
                                                 "Member must satisfy enum value set: [A, B]"),
        ({"Map": {"k": "C"}}, "Value 'C' at 'map.k.member' failed to satisfy constraint: "
                              "Member must satisfy enum value set: [A, B]"),
        ({"Secret": "abc"}, "Value '*** Sensitive Data Redacted ***' at 'secret' failed to satisfy constraint: "
                            "Member must have length less than or equal to 2"),
        ({"Zip": b"1234"}, "Value '*** Sensitive Data Redacted ***' at 'zip' failed to satisfy constraint: "
                           "Member must have length less than or equal to 3"),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_told_in_awss_words(params: dict[str, Any], sentence: str) -> None:
    assert said(**params) == [sentence]


def test_a_key_of_a_map_is_held_to_its_shape() -> None:
    assert said(Map={"K": "A"}) == [
        "Value '{K}' at 'map' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length "
        "less than or equal to 4, Member must have length greater than or equal to 1, Member must satisfy regular "
        "expression pattern: [a-z]*]"
    ]


def test_a_missing_member_and_the_message_of_several() -> None:
    sentences = broken(SHAPES, Reference("Input"), {"Kind": "C"})
    assert message(sentences) == (
        "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; "
        "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"
    )
    assert message(sentences[:1]).startswith("1 validation error detected: Value null at")


def test_ten_at_most_are_told_and_none_at_length() -> None:
    sentences = said(Tags=[{"Key": "K" * 100_000}] * 1000)
    assert len(sentences) == MAX_SENTENCES
    assert max(map(len, sentences)) < 1200


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[\w+=,.@-]+", "role_1", "rôle"),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Größe 漢 ½", "a;b"),
        (r"\p{Print}+", "a b", "a\x01"),
        (r"^[a-z0-9]+$", "abc", "abc\n"),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "a\n\xff", "漢"),
    ],
)
def test_java_patterns_mean_what_they_mean_in_java(pattern: str, good: str, bad: str) -> None:
    found = compiled(pattern)
    assert found is not None
    assert found.fullmatch(good)
    assert not found.fullmatch(bad)


def test_a_pattern_that_python_can_not_say_judges_nothing() -> None:
    assert compiled(r"[\uDC00-\uDBFF]") is None
    shapes = {"Odd": Shape("string", pattern=r"[\uDC00-\uDBFF]")}
    assert broken(shapes, Reference("Odd"), "anything") == []


@pytest.mark.parametrize("name", ["apigatewayv2", "lambda", "iam", "sts", "dynamodb"])
def test_no_pattern_of_a_model_can_be_made_to_take_long(name: str) -> None:
    for shape in service(name).shapes.values():
        pattern = compiled(shape.pattern) if shape.pattern else None
        if pattern is None:
            continue
        length = int(shape.max or 128 * 1024)
        for unit in ("a", "0", "-", ".", "/", "a.", "a/", "A0-", ":", "a:", "=", "$", " "):
            began = time.process_time()
            pattern.fullmatch((unit * length)[: length - 1] + "\x00")
            assert time.process_time() - began < 1, shape.pattern

from typing import Any

from fairlead.readers.nodes import Node, Place, merged, node_of, plain, shape
from unit.readers.making import PLACE, parsed


def test_size_counts_a_shared_node_as_often_as_it_stands() -> None:
    shared = node_of(["x", "x"], PLACE)
    assert shared.size == 3
    assert Node([shared, shared], PLACE).size == 7
    assert Node([shared, shared], PLACE).depth == 3


def test_plain_gives_back_what_was_written() -> None:
    value = {"a": [1, 2.5, None, True, "x"], "b": {"c": {}}}
    assert plain(node_of(value, PLACE)) == value


def test_entries_and_items_of_anything_else_are_empty() -> None:
    assert Node("x", PLACE).entries == {}
    assert Node({}, PLACE).items == []
    assert Node(None, PLACE).empty
    assert not Node("", PLACE).empty


def test_merging_goes_down_to_the_leaves_and_keeps_both() -> None:
    below = parsed("{a: {x: 1, y: [1, 2]}, b: 1}")
    above = parsed("{a: {y: [3], z: 4}, c: {}}")
    assert plain(merged(below, above)) == {"a": {"x": 1, "y": [3], "z": 4}, "b": 1, "c": {}}
    assert plain(below) == {"a": {"x": 1, "y": [1, 2]}, "b": 1}


def test_the_place_of_a_key_is_its_own_line() -> None:
    node = parsed("a: 1\n\nb:\n  c: 2\n")
    assert node.key_place("b") == Place("serverless.yml", 3)
    assert node.entries["b"].key_place("c").line == 4
    assert node.key_place("missing") == node.place


def test_shapes_are_words_for_sentences() -> None:
    values: tuple[Any, ...] = (None, True, 1, 1.5, "x", [], {})
    words = ["nothing", "true or false", "a number", "a number", "text", "a list", "a mapping"]
    assert [shape(node_of(value, PLACE)) for value in values] == words

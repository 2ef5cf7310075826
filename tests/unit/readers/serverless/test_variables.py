import pytest

from fairlead.readers.nodes import Node, Place, plain
from fairlead.readers.report import Report
from fairlead.readers.serverless.variables import MAX_TEXT, Missing, Variables
from unit.readers.making import PLACE, parsed, told, variables_of


def over(root: Node, report: Report) -> Variables:
    """Variables whose source `self` is the document itself."""

    def lookup(kind: str, parameters: str | None, address: str | None, place: Place) -> Node | Missing:
        node = variables.entry(root, *(address or "").split("."))
        return variables.whole(node) if node is not None else Missing(f"no {address}")

    variables = Variables(lookup, report)
    return variables


def resolved(text: str, report: Report | None = None) -> object:
    root = parsed(text)
    return plain(over(root, report or Report()).whole(root))


def test_a_variable_alone_is_the_value_itself() -> None:
    report = Report()
    assert resolved("a: {b: [1, true]}\nc: ${self:a}\nd: ${self:a.b.1}\n", report) == {
        "a": {"b": [1, True]}, "c": {"b": [1, True]}, "d": True,
    }  # fmt: skip
    assert told(report) == []


def test_a_variable_inside_a_text_is_its_text() -> None:
    assert resolved("a: 1.50\nb: x-${self:a}-${self:c}\nc: true\n") == {"a": 1.5, "b": "x-1.5-true", "c": True}


@pytest.mark.parametrize("value", ["{a: 1}", "[1]", "~"])
def test_what_has_no_text_cannot_stand_inside_one(value: str) -> None:
    report = Report()
    assert resolved(f"a: {value}\nb: x-${{self:a}}\n", report) == {"a": plain(parsed(value)), "b": "x-${self:a}"}
    assert len(told(report)) == 1


def test_the_first_source_with_a_value_gives_it() -> None:
    variables = variables_of({"full": "yes", "empty": ""}, Report())
    texts = {
        "${x:full, 'no'}": "yes",
        "${x:gone, x:full}": "yes",
        "${x:gone, y:gone, 'default'}": "default",
        "${x:empty, 'default'}": "",
        "${x:gone, null}": None,
        "${x:gone, null, 5}": 5,
        "${x:${x:gone, 'full'}}": "yes",
        "${x(full)}": "yes",
        "${x:gone, ${x:gone, ${x:full}}}": "yes",
    }
    assert {text: variables.value(Node(text, PLACE)).value for text in texts} == texts


def test_a_value_that_is_not_there_is_told_once_and_left_as_written() -> None:
    report = Report()
    variables = variables_of({}, report)
    node = Node("${x:gone, x:too}", PLACE)
    assert variables.value(node) is variables.value(node) is node
    assert variables.whole(node) is node
    assert told(report) == ["`${x:gone, x:too}` has no value: no x:gone; no x:too."]


def test_a_missing_variable_inside_of_another_is_told_by_itself() -> None:
    report = Report()
    variables_of({}, report).value(Node("${x:a-${x:gone}}", PLACE))
    assert told(report) == ["`${x:gone}` has no value: no x:gone."]


def test_a_bare_word_is_told_to_need_quotes() -> None:
    report = Report()
    variables_of({}, report).value(Node("${x:gone, dev}", PLACE))
    assert "'dev'" in report.problems[0].hint


def test_what_a_value_brings_along_is_not_resolved_again() -> None:
    report = Report()
    variables = variables_of({"a": "${x:b}", "b": "never"}, report)
    made = variables.value(Node("${x:a}", PLACE))
    assert made.value == "${x:b}"
    assert variables.whole(made).value == "${x:b}"
    assert variables.whole(Node("\\${x:b}", PLACE)).value == "${x:b}"
    assert told(report) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: ${self:a}",
        "a: ${self:b}\nb: ${self:a}",
        "a: x-${self:b}\nb: {c: '${self:a}'}",
        "a: ${self:b, 'default'}\nb: ${self:a}",
        "a: {b: '${self:a}'}",
        "a: ['${self:a.0}']",
        "a: ${self:b.${self:a}}\nb: {c: 1}",
    ],
)
def test_a_circle_is_told_and_ends(text: str) -> None:
    report = Report()
    resolved(text, report)
    assert any("needs its own value" in message for message in told(report))


def test_what_nobody_asks_for_is_never_resolved() -> None:
    report = Report()
    root = parsed("a: {b: 1, c: '${self:nothing}'}\nd: ${self:nothing}\n")
    found = over(root, report).entry(root, "a", "b")
    assert found is not None
    assert found.value == 1
    assert told(report) == []


def test_a_bomb_of_texts_is_told() -> None:
    lines = ["a0: " + "x" * 100, *(f"a{n}: " + f"${{self:a{n - 1}}}" * 10 for n in range(1, 20))]
    report = Report()
    resolved("\n".join(lines), report)
    assert any(str(MAX_TEXT) in message for message in told(report))


def test_a_bomb_of_subtrees_is_told() -> None:
    lines = ["a0: [x]", *(f"a{n}: [" + f"'${{self:a{n - 1}}}', " * 10 + "]" for n in range(1, 20))]
    report = Report()
    resolved("\n".join(lines), report)
    assert any("too large" in message for message in told(report))


def test_a_chain_without_end_is_told() -> None:
    report = Report()
    resolved("\n".join([*(f"a{n}: ${{self:a{n + 1}}}" for n in range(1000)), "a1000: end"]), report)
    assert any("nested more than" in message for message in told(report))

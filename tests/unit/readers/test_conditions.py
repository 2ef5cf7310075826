import pytest

from fairlead.readers.conditions import Conditions
from fairlead.readers.nodes import Node, plain
from fairlead.readers.report import Report
from unit.readers.making import PLACE, parsed, told

AT = Node("here", PLACE)


def conditions(text: str, report: Report) -> Conditions:
    return Conditions(parsed(text).entries, plain, report)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("!Equals [a, a]", True),
        ("!Equals [1, '1']", True),
        ("!Equals [true, 'true']", True),
        ("!Equals [[a], [a]]", True),
        ("!Equals [a, b]", False),
        ("!Not [!Equals [a, b]]", True),
        ("!And [!Equals [a, a], !Equals [b, b]]", True),
        ("!And [!Equals [a, a], !Equals [b, c]]", False),
        ("!Or [!Equals [a, b], !Equals [b, b]]", True),
        ("!Or [!Equals [a, b], !Equals [b, c]]", False),
        ("!Condition Other", True),
    ],
)
def test_truths(text: str, truth: bool) -> None:
    report = Report()
    assert conditions(f"C: {text}\nOther: !Equals [x, x]\n", report).named("C", AT) is truth
    assert told(report) == []


@pytest.mark.parametrize("text", ["5", "text", "[a]", "{}", "!Equals [a]", "!Not []", "!And x", "{Fn::Xor: []}", "~"])
def test_what_is_no_condition_is_reported_and_false(text: str) -> None:
    report = Report()
    assert conditions(f"C: {text}", report).named("C", AT) is False
    assert len(told(report)) == 1


def test_a_condition_that_needs_itself_is_reported() -> None:
    report = Report()
    conditions("A: !Not [!Condition B]\nB: !Not [!Condition A]\n", report).named("A", AT)
    assert told(report) == ["The condition `A` needs itself."]


def test_a_near_name_is_offered() -> None:
    report = Report()
    assert conditions("IsProduction: !Equals [a, a]", report).named("IsProduktion", AT) is False
    assert report.problems[0].hint == "Did you mean `IsProduction`?"


def test_a_ladder_of_conditions_is_climbed_once() -> None:
    steps = [f"C{n}: !And [!Condition C{n + 1}, !Condition C{n + 1}]" for n in range(60)]
    report = Report()
    assert conditions("\n".join([*steps, "C60: !Equals [a, a]"]), report).named("C0", AT) is True

from collections.abc import Iterable

import pytest

from fairlead.model.apps import Json
from fairlead.readers.intrinsics import MAX_TEXT, Intrinsics
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from unit.readers.making import parsed, told


class Names:
    """A table, a list of subnets, and two pseudo parameters."""

    def ref(self, name: str, at: Node) -> Json | None:
        known = {"Table": "carts", "Subnets": ["a", "b"], "AWS::Region": "eu-west-1", "AWS::AccountId": "000000000000"}
        return known.get(name)

    def attribute(self, name: str, attribute: str, at: Node) -> Json | None:
        return f"arn:{attribute}" if name == "Table" else None

    def known(self) -> Iterable[str]:
        return ("Table", "Subnets")


def value(text: str, report: Report | None = None, *, hash_marks: bool = False) -> Json:
    conditions = parsed("Yes: !Equals [a, a]\nNo: !Equals [a, b]\n").entries
    return Intrinsics(Names(), conditions, report or Report(), hash_marks).value(parsed(text))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{a: [1, true, ~, x]}", {"a": [1, True, None, "x"]}),
        ("!Ref Table", "carts"),
        ("!Ref Subnets", ["a", "b"]),
        ("!GetAtt Table.Arn", "arn:Arn"),
        ("{'Fn::GetAtt': Table.Arn}", "arn:Arn"),
        ("!GetAtt [Table, Outputs, Name]", "arn:Outputs.Name"),
        ("!Join ['-', [a, !Ref Table, 1, true]]", "a-carts-1-true"),
        ("!Join [',', !Ref Subnets]", "a,b"),
        ("!Join ['', [a, !Ref AWS::NoValue, b]]", "ab"),
        ("!Sub '${Table} ${ Table.Arn } ${!Literal} ${AWS::Region}'", "carts arn:Arn ${Literal} eu-west-1"),
        ("!Sub ['${a}${a}${Table}', {a: !Ref Table}]", "cartscartscarts"),
        ("!Sub 'no $ { marks }'", "no $ { marks }"),
        ("!Select ['1', !Split ['/', 'a/b/c']]", "b"),
        ("!Select [0, !Ref Subnets]", "a"),
        ("!If [Yes, 1, 2]", 1),
        ("!If [No, 1, {a: !Ref Table}]", {"a": "carts"}),
        ("{a: !Ref AWS::NoValue, b: [!Ref AWS::NoValue, 1]}", {"b": [1]}),
        ("!Ref AWS::NoValue", None),
        ("!Equals [a, a]", True),
        ("{Ref: Table, other: 1}", {"Ref": "Table", "other": 1}),
        ("{Condition: {StringEquals: {x: !Ref Table}}}", {"Condition": {"StringEquals": {"x": "carts"}}}),
        ("'#{AWS::Region}'", "#{AWS::Region}"),
    ],
)
def test_values(text: str, result: Json) -> None:
    report = Report()
    assert value(text, report) == result
    assert told(report) == []


def test_hash_marks_count_where_the_plugin_is() -> None:
    text = "'#{AWS::Region}/#{Table}/#{Table.Arn}/#{unknown}'"
    assert value(text, hash_marks=True) == "eu-west-1/carts/arn:Arn/#{unknown}"


@pytest.mark.parametrize(
    "text",
    [
        "!Ref Tabel",
        "!Ref [a]",
        "!GetAtt Tabel.Arn",
        "!GetAtt [Table]",
        "!GetAtt {a: b}",
        "!Join [a, b]",
        "!Join [[a], [b]]",
        "!Join ['', [[a]]]",
        "!Join ['', [{a: 1}]]",
        "!Sub {a: b}",
        "!Sub [a]",
        "!Sub ['x', [a]]",
        "!Sub '${Subnets}'",
        "!Sub '${Tabel.Arn}'",
        "!Select [5, [a]]",
        "!Select [x, [a]]",
        "!Select [0, a]",
        "!Select [99999999999999999999, [a]]",
        "!Split ['', 'a']",
        "!Split [a]",
        "!If [Yes, 1]",
        "!If [Maybe, 1, 2]",
        "!ImportValue other",
        "!FindInMap [a, b, c]",
        "!Base64 x",
        "{'Fn::Nonsense': 1}",
    ],
)
def test_what_is_wrong_is_one_error_with_a_remedy(text: str) -> None:
    report = Report()
    value(text, report)
    (problem,) = report.problems
    assert problem.hint
    assert problem.line == 1


def test_an_imported_value_is_refused_by_its_name() -> None:
    report = Report()
    value("!ImportValue {'Fn::Sub': 'stack-${AWS::Region}'}", report)
    assert told(report) == ["Fn::ImportValue takes `stack-eu-west-1` from another stack; other stacks are not read."]


def test_a_bomb_of_substitutions_is_stopped() -> None:
    text = "x" * 1000
    for _ in range(12):
        text = f"{{'Fn::Sub': ['{'${a}' * 10}', {{a: {text}}}]}}"
    report = Report()
    assert len(value(text, report)) <= MAX_TEXT
    assert report.problems

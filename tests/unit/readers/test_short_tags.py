import pytest

from fairlead.readers.nodes import plain
from unit.readers.making import parsed


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("!Ref Table", {"Ref": "Table"}),
        ("!Condition IsDev", {"Condition": "IsDev"}),
        ("!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!GetAtt Nested.Outputs.Name", {"Fn::GetAtt": ["Nested", "Outputs.Name"]}),
        ("!GetAtt [Table, Arn]", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!GetAtt Table", {"Fn::GetAtt": "Table"}),
        ("!Sub 5", {"Fn::Sub": "5"}),
        ("!Sub ['${a}', {a: !Ref B}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "B"}}]}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!If [C, 1, 2]", {"Fn::If": ["C", 1, 2]}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
        ("[&a !Ref A, *a]", [{"Ref": "A"}, {"Ref": "A"}]),
    ],
)
def test_short_forms_become_long_ones(text: str, long: object) -> None:
    assert plain(parsed(text)) == long

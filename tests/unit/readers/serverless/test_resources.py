from fairlead.readers.nodes import plain
from fairlead.readers.report import Report
from fairlead.readers.serverless.resources import template
from unit.readers.making import parsed, told, variables_of


def test_a_mapping_and_a_list_of_mappings() -> None:
    report = Report()
    variables = variables_of({}, report)
    one = template(parsed("resources: {Resources: {A: {Type: x}}, Conditions: {C: 1}}"), variables, report)
    assert plain(one.resources["A"]) == {"Type": "x"}
    assert one.conditions.keys() == {"C"}
    parts = "resources: [{Resources: {A: {Type: x}}}, {Resources: {A: {Properties: {b: 1}}, B: {Type: y}}}, ~]"
    both = template(parsed(parts), variables, report)
    assert {name: plain(node) for name, node in both.resources.items()} == {
        "A": {"Type": "x", "Properties": {"b": 1}},
        "B": {"Type": "y"},
    }
    assert told(report) == []


def test_nothing_is_an_empty_template() -> None:
    report = Report()
    for text in ("a: 1", "resources:", "resources: {Resources: }", "resources: []"):
        assert template(parsed(text), variables_of({}, report), report).resources == {}
    assert told(report) == []


def test_what_stands_in_the_wrong_place_is_told() -> None:
    report = Report()
    text = "resources:\n  Table: {Type: 'AWS::DynamoDB::Table'}\n  Resource: {}\n  Outputs: {}\n"
    template(parsed(text), variables_of({}, report), report)
    assert [(problem.line, problem.severity) for problem in report.problems] == [(2, "warning"), (3, "warning")]
    assert "one level deeper" in report.problems[0].hint
    assert report.problems[1].hint == "Did you mean `Resources`?"


def test_shapes_that_are_none_are_told() -> None:
    for text in ("resources: text", "resources: [text]", "resources: {Resources: [a]}", "resources: {Conditions: x}"):
        report = Report()
        template(parsed(text), variables_of({}, report), report)
        assert len(told(report)) == 1

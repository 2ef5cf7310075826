"""Which members differ from what is wanted."""

from fairlead.control.steps import changed, owned


def test_only_what_differs_is_changed() -> None:
    existing = {"Name": "a", "Count": 0, "Map": {"x": "1"}}
    assert changed(existing, {"Name": "a", "Count": 0, "Map": {"x": "1"}}) == {}
    assert changed(existing, {"Name": "b", "Map": {}}) == {"Name": "b", "Map": {}}


def test_an_empty_text_is_an_absent_one_and_nothing_else_is() -> None:
    assert changed({}, {"Target": ""}) == {}
    assert changed({"Target": "x"}, {"Target": ""}) == {"Target": ""}
    assert changed({}, {"AutoDeploy": False, "Map": {}}) == {"AutoDeploy": False, "Map": {}}
    assert changed({"Count": 0}, {"Count": ""}) == {"Count": ""}


def test_what_belongs_to_a_config() -> None:
    documents: list[dict[str, object]] = [{"owner": "config", "n": 1}, {"owner": "", "n": 2}, {"n": 3}]
    assert [document["n"] for document in owned(documents)] == [1]

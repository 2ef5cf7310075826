import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.readers.documents import MAX_DEPTH, MAX_NODES, document
from fairlead.readers.nodes import plain
from fairlead.readers.report import Report
from unit.readers.making import parsed, told


def test_every_value_knows_its_line() -> None:
    node = parsed("a:\n  - 1\n  - b: x\nc: |\n  text\n  more\nd: 2\n")
    assert [item.place.line for item in node.entries["a"].items] == [2, 3]
    assert node.entries["c"].place.line == 4
    assert node.key_place("d").line == 7


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing", None),
        ("1: a\n~: b\ntrue: c\n", {"1": "a", "null": "b", "true": "c"}),
        ("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("<<: {a: 1, b: 1}\nb: 2\n", {"a": 1, "b": 2}),
        ("b: 2\n<<: [{a: 1, b: 1}, {a: 3, c: 3}]\n", {"b": 2, "a": 1, "c": 3}),
        ("'<<': text\n", {"<<": "text"}),
        ('"\\ud83d\\ude00": "\\ud83d\\ude00"', {"\U0001f600": "\U0001f600"}),
        ("a: !!int 5\nb: !!str 5\nc: ! 5\nd: !!map {}\n", {"a": 5, "b": "5", "c": "5", "d": {}}),
        ("a:\nb: ''\n", {"a": None, "b": ""}),
    ],
)
def test_values(text: str, value: object) -> None:
    report = Report()
    assert plain(parsed(text, report)) == value
    assert told(report) == []


def test_json_may_be_indented_with_tabs() -> None:
    report = Report()
    node = document('{\n\t"a": [1,\t2],\n\t"b": "x\\ty\\/"\n}', "serverless.json", report)
    assert node is not None
    assert plain(node) == {"a": [1, 2], "b": "x\ty/"}
    assert told(report) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "The key `a` stands twice in one mapping, first in line 1."),
        ("a: !Reff x", 1, "The tag `!Reff` is not known."),
        ("a: !!set {x}", 1, "The tag `!!set` is not known."),
        ("? [a, b]\n: 1\n", 1, "A key is a list or a mapping; it must be text."),
        ("a: 1\n<<: 2\n", 2, "`<<` merges mappings, but this is none."),
    ],
)
def test_what_is_wrong_but_can_be_read_on(text: str, line: int, said: str) -> None:
    report = Report()
    assert document(text, "a.yml", report) is not None
    assert [(problem.line, problem.message) for problem in report.problems] == [(line, said)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n--- \nb: 2\n", 2),
        ("a: 1\nb: *nobody\n", 2),
        ("a: &a\n  b: *a\n", 2),
        ("[" * (MAX_DEPTH + 1), 1),
        ("[" * 500_000, 1),
        ("".join(" " * level + "a:\n" for level in range(MAX_DEPTH + 2)), MAX_DEPTH + 1),
        ("a: \x01", 1),
        ('a: 1\nb: "\\UFFFFFFFF"', 1),
        ("%YAML 9.9\n---\na: 1", 1),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1", 1),
    ],
)
def test_what_ends_the_reading_is_one_error_with_a_line_and_a_remedy(text: str, line: int) -> None:
    report = Report()
    assert document(text, "a.yml", report) is None
    (problem,) = report.problems
    assert problem.line == line
    assert problem.hint


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    report = Report()
    assert document("\n".join(lines), "a.yml", report) is None
    assert str(MAX_NODES) in report.problems[0].message


@given(st.text())
def test_no_text_raises(text: str) -> None:
    report = Report()
    if document(text, "a.yml", report) is None:
        assert report.problems


FRAGMENTS = st.sampled_from(
    ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&x ", "*x", "<<", "!Ref ", "!!str ", "'", '"', "|\n", ">\n",
     "#", "? ", "---\n", "...\n", "%TAG ! !", "\t", "\\", "${self:a}", "~", "0x", "\ufeff", "\x85"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_no_text_made_of_yaml_raises(text: str) -> None:
    report = Report()
    if document(text, "a.yml", report) is None:
        assert report.problems

import pytest

from fairlead.readers.documents import document
from fairlead.readers.report import Report


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("a:\n\tb: 1\n", 2, "use spaces"),
        ("a: b: c\n", 1, "quote a value that contains `: `"),
        ("a:\n    b: 1\n  c: 2\n", 3, "Indent this line exactly"),
        ("a: 1\nb\nc: 2\n", 3, "with a colon and a space"),
        ("a: 1\nb: 'x\nc: 2\n", 2, "Close the quotation mark"),
        ("a: @x\n", 1, "quotation marks"),
        ("a: `x`\n", 1, "quotation marks"),
        ("a: {b: ${c}}\n", 1, "quote values such as"),
        ("a: [1, 2\nb: 3\n", 2, "Close the bracket"),
        ("a: *\n", 1, "starts with `*`"),
        ("a: & x\n", 1, "starts with `&`"),
        ("a: !<x y\n", 1, "starts with `!`"),
        ("a: 1\nb: \x07\n", 2, "Remove it"),
    ],
)
def test_broken_text_is_told_with_its_line_and_a_remedy_that_fits(text: str, line: int, remedy: str) -> None:
    report = Report()
    assert document(text, "a.yml", report) is None
    (problem,) = report.problems
    assert problem.message.startswith("The file is not valid YAML: ")
    assert problem.line == line
    assert remedy in problem.hint

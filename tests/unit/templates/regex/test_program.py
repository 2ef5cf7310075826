import pytest

from fairlead.templates import RenderError
from fairlead.templates.regex.parser import parse_pattern
from fairlead.templates.regex.program import CHARACTER, MATCH, PLACE, SAVE, SPLIT, assemble


def kinds(pattern: str) -> list[int]:
    return [instruction[0] for instruction in assemble(parse_pattern(pattern)[0])]


@pytest.mark.parametrize(
    ("pattern", "program"),
    [
        ("", [MATCH]),
        ("ab", [CHARACTER, CHARACTER, MATCH]),
        ("a|b", [SPLIT, CHARACTER, SPLIT, CHARACTER, MATCH]),
        ("a*", [SPLIT, CHARACTER, SPLIT, MATCH]),
        ("a+", [CHARACTER, SPLIT, CHARACTER, SPLIT, MATCH]),
        ("a?", [SPLIT, CHARACTER, MATCH]),
        ("a{2}", [CHARACTER, CHARACTER, MATCH]),
        ("(a)", [SAVE, CHARACTER, SAVE, MATCH]),
        ("^", [PLACE, MATCH]),
    ],
)
def test_programs(pattern: str, program: list[int]) -> None:
    assert kinds(pattern) == program


def test_every_way_stays_within_the_program() -> None:
    program = assemble(parse_pattern("(a|b*|(c{2,3}){0,2}?)+d|$")[0])
    for kind, _, onward, other in program:
        assert kind == MATCH or onward < len(program)
        assert other < len(program)


@pytest.mark.parametrize("pattern", ["(a{1000}){3}", "((((a{9}){9}){9}){9})", "(){9999}", "((){999}){999}"])
def test_repetitions_written_out_are_bounded(pattern: str) -> None:
    with pytest.raises(RenderError, match="states"):
        kinds(pattern)

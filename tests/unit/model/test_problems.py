import pytest

from fairlead.model.problems import Problem, Severity


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (Problem(Severity.NOTE, "Left out."), "note: Left out."),
        (Problem(Severity.ERROR, "Wrong.", "Mend it."), "error: Wrong.\n    Mend it."),
        (Problem(Severity.ERROR, "Wrong.", file="a.yml"), "a.yml: error: Wrong."),
        (Problem(Severity.WARNING, "Odd.", "Look.", "a.yml", 7), "a.yml:7: warning: Odd.\n    Look."),
    ],
)
def test_a_problem_tells_its_place_and_its_remedy(problem: Problem, shown: str) -> None:
    assert str(problem) == shown

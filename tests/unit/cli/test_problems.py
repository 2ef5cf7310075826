import pytest

from fairlead.cli.problems import show
from fairlead.model.problems import Problem, Severity


def test_the_worst_comes_last_and_decides(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [
        Problem(Severity.ERROR, "Wrong.", "Mend it.", "a.yml", 3),
        Problem(Severity.NOTE, "Left out."),
        Problem(Severity.WARNING, "Odd."),
    ]
    assert show(problems)
    assert capsys.readouterr().err.splitlines() == [
        "note: Left out.",
        "warning: Odd.",
        "a.yml:3: error: Wrong.",
        "    Mend it.",
    ]


def test_without_an_error_the_app_can_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert not show([Problem(Severity.WARNING, "Odd.")])
    assert not show([])


def test_control_characters_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    show([Problem(Severity.ERROR, "The key \x1b[2J is wrong.")])
    assert "\x1b" not in capsys.readouterr().err

import pytest

from fairlead.templates import TemplateError
from rendering import render


def value(expression: str) -> str:
    return render(f"#set($x = {expression})$x")


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("2 * (3 + (4))", "14"),
        ("1 + 1 == 2", "true"),
        ("4 > 2 + 5", "false"),
        ("1 < 2 == true", "true"),
        ("true && false || true", "true"),
        ("true || false && false", "true"),
        ("!true || (false)", "false"),
        ("!!true", "true"),
        ("not not true", "true"),
        ("1 gt 2 or 3 ge 3 and not false", "true"),
        ("1 lt 2", "true"),
        ("1 le 0", "false"),
        ("1 ne 1", "false"),
        ('"a" + 1 + 2', "a12"),
        ('1 + 2 + "a"', "3a"),
        ("5 - -3", "8"),
    ],
)
def test_precedence(expression: str, result: str) -> None:
    assert value(expression) == result


@pytest.mark.parametrize("expression", ["", "1 +", "(1", "- 3", "5 -3", "1 1", "&& true", "x", "null", "1 === 1", "!"])
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(TemplateError):
        value(expression)


def test_long_expressions_are_no_deep_trees() -> None:
    assert value("1" + " + 1" * 5000) == "5001"
    assert value("!" * 5001 + "true") == "false"
    assert value("true" + " && true" * 5000) == "true"
    assert value("1" + " * 1" * 5000) == "1"


def test_ten_thousand_brackets_are_refused_quickly() -> None:
    with pytest.raises(TemplateError, match="inside each other"):
        value("(" * 10_000)

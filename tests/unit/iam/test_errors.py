"""What a sentence about a document shows of it."""

from typing import Any

from fairlead.iam.errors import PolicyError, shown


def test_values_are_shown_in_short() -> None:
    values: list[Any] = [None, {}, [], True, 1, 'a"b']
    assert [shown(value) for value in values] == ["missing", "an object", "a list", "true", "1", '"a\\"b"']
    assert len(shown("x" * 10_000)) < 100


def test_the_place_comes_first() -> None:
    error = PolicyError("Statement[0].Effect", "is missing")
    assert (error.where, str(error)) == ("Statement[0].Effect", "Statement[0].Effect is missing")

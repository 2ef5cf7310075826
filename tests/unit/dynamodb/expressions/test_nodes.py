import pytest

from fairlead.dynamodb.expressions.nodes import DocumentPath


@pytest.mark.parametrize("parts", [("a",), ("a", 0, "b")])
def test_a_path_without_placeholders_needs_no_names(parts: tuple[str | int, ...]) -> None:
    assert DocumentPath(parts).plain == parts


@pytest.mark.parametrize("parts", [("#a",), ("a", 0, "#b")])
def test_a_path_with_placeholders_needs_them(parts: tuple[str | int, ...]) -> None:
    assert DocumentPath(parts).plain is None

import pytest

from fairlead.dynamodb.constraints import Constraints
from fairlead.model.errors import ApiError


def test_everything_wrong_is_told_at_once() -> None:
    constraints = Constraints()
    constraints.required(None, "key")
    constraints.name("a!", "tableName")
    constraints.one_of("SOME", "select", ("ALL", "COUNT"))
    constraints.between(0, "limit", 1)
    with pytest.raises(ApiError) as refused:
        constraints.done()
    assert refused.value.message == (
        "5 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; "
        "Value 'a!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9_.-]+; Value 'a!' at 'tableName' failed to satisfy constraint: Member must have length greater "
        "than or equal to 3; Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value "
        "set: [ALL, COUNT]; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than "
        "or equal to 1"
    )


def test_what_is_in_order_raises_nothing() -> None:
    constraints = Constraints()
    assert constraints.required("", "key")
    constraints.name("a.b-c_9", "tableName")
    constraints.one_of(None, "select", ("ALL",))
    constraints.between(3, "limit", 1, 3)
    constraints.length([1], "list", 1, 1)
    constraints.done()


def test_one_error_is_singular_and_long_values_are_cut() -> None:
    constraints = Constraints()
    constraints.name("x" * 100_000, "tableName")
    with pytest.raises(ApiError, match=r"^1 validation error detected: .*less than or equal to 255") as refused:
        constraints.done()
    assert len(str(refused.value)) < 2000

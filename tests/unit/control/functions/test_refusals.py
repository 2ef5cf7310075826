"""The errors of the Lambda API."""

from fairlead.control.functions import refusals


def test_types_and_statuses() -> None:
    errors = {
        (error.code, error.status)
        for error in (
            refusals.invalid("x"),
            refusals.not_found("x"),
            refusals.conflict("x"),
            refusals.outdated(),
            refusals.failed(OSError("disk")),
        )
    }
    assert errors == {
        ("InvalidParameterValueException", 400),
        ("ResourceNotFoundException", 404),
        ("ResourceConflictException", 409),
        ("PreconditionFailedException", 412),
        ("ServiceException", 500),
    }


def test_sentences() -> None:
    assert refusals.unsupported("X").message == "X is not supported."
    assert refusals.unsupported("X", "use Y").message == "X is not supported: use Y."
    assert refusals.constraint(901, "timeout", "have value less than or equal to 900").message == (
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: "
        "Member must have value less than or equal to 900"
    )
    assert "disk" in str(refusals.failed(OSError("disk")))

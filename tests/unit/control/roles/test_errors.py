"""IAM's errors."""

from fairlead.control.roles import errors


def test_each_has_its_code_and_status() -> None:
    made = [
        errors.no_such_entity("a"), errors.exists("a"), errors.in_use("a"), errors.malformed("a"), errors.invalid("a"),
    ]  # fmt: skip
    assert [(error.code, error.status) for error in made] == [
        ("NoSuchEntity", 404),
        ("EntityAlreadyExists", 409),
        ("DeleteConflict", 409),
        ("MalformedPolicyDocument", 400),
        ("ValidationError", 400),
    ]

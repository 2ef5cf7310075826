"""The errors of apigatewayv2."""

from fairlead.control.apis.errors import bad_request, conflict, not_found


def test_each_has_its_status() -> None:
    errors = [bad_request("a"), conflict("b"), not_found("Route", "c")]
    assert [(error.code, error.status, error.message) for error in errors] == [
        ("BadRequestException", 400, "a"),
        ("ConflictException", 409, "b"),
        ("NotFoundException", 404, "c"),
    ]
    assert errors[2].members == {"resourceType": "Route"}

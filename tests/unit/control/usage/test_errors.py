"""Types and statuses, which SDKs make exceptions of."""

from fairlead.control.apis.errors import bad_request, conflict
from fairlead.control.usage.errors import not_found


def test_types_and_statuses() -> None:
    assert [(made("x").code, made("x").status, str(made("x"))) for made in (bad_request, conflict, not_found)] == [
        ("BadRequestException", 400, "x"),
        ("ConflictException", 409, "x"),
        ("NotFoundException", 404, "x"),
    ]

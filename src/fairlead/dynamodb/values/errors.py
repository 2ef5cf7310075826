"""The one error that values and expressions raise."""

from fairlead.model.errors import ApiError


def invalid(message: str) -> ApiError:
    """DynamoDB's ValidationException with this sentence, to be raised by the caller."""
    return ApiError("ValidationException", 400, message)

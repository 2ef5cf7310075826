"""The errors that values and expressions raise."""

from fairlead.model.errors import ApiError


def invalid(message: str) -> ApiError:
    """DynamoDB's ValidationException with this sentence, to be raised by the caller.

    It may quote the request, so halves of surrogate pairs, which no answer can carry, become question marks.
    """
    return ApiError("ValidationException", 400, message.encode(errors="replace").decode())


def unreadable(message: str) -> ApiError:
    """The SerializationException of a member whose JSON has the wrong type, to be raised by the caller."""
    return ApiError("SerializationException", 400, message)

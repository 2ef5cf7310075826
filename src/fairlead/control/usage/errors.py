"""The error that `apigateway` words in its own way; its others are those of `apis/errors.py`."""

from fairlead.model.errors import ApiError


def not_found(message: str) -> ApiError:
    """404: there is none."""
    return ApiError("NotFoundException", 404, message)

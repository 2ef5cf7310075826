"""The errors of `apigateway`, by its service model; texts as observed where one is known."""

from fairlead.model.errors import ApiError


def bad_request(message: str) -> ApiError:
    """400: the request can't be meant like that, or asks for something that is not served here."""
    return ApiError("BadRequestException", 400, message)


def conflict(message: str) -> ApiError:
    """409: what is there stands against it."""
    return ApiError("ConflictException", 409, message)


def not_found(message: str) -> ApiError:
    """404: there is none."""
    return ApiError("NotFoundException", 404, message)

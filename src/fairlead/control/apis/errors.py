"""The errors of apigatewayv2: types and members by its service model, texts as observed where one is known."""

from fairlead.model.errors import ApiError


def bad_request(message: str) -> ApiError:
    """400: the request can't be meant like that, or asks for something that is not served here."""
    return ApiError("BadRequestException", 400, message)


def conflict(message: str) -> ApiError:
    """409: what is there stands against it."""
    return ApiError("ConflictException", 409, message)


def not_found(resource: str, text: str) -> ApiError:
    """404, for a resource of a type (`Api`, `Route`)."""
    return ApiError("NotFoundException", 404, text, resourceType=resource)

"""IAM's errors, with the codes that stand on the wire; the texts are AWS's (observed)."""

from fairlead.model.errors import ApiError


def no_such_entity(text: str) -> ApiError:
    """404: there is none."""
    return ApiError("NoSuchEntity", 404, text)


def exists(text: str) -> ApiError:
    """409: there is one already."""
    return ApiError("EntityAlreadyExists", 409, text)


def in_use(text: str) -> ApiError:
    """409: something is left in it."""
    return ApiError("DeleteConflict", 409, text)


def malformed(text: str) -> ApiError:
    """400: no policy."""
    return ApiError("MalformedPolicyDocument", 400, text)


def invalid(text: str) -> ApiError:
    """400: a value that can't be."""
    return ApiError("ValidationError", 400, text)

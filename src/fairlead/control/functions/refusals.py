"""The errors of the Lambda API. Sentences are Lambda's where they are known (observed), ours for what is ours."""

from fairlead.model.errors import ApiError


def invalid(message: str) -> ApiError:
    """A parameter that can't be."""
    return ApiError("InvalidParameterValueException", 400, message, Type="User")


def unsupported(what: str, remedy: str = "") -> ApiError:
    """Something that Lambda can and we can't. `what` begins a sentence, `remedy` ends it."""
    return invalid(f"{what} is not supported: {remedy}." if remedy else f"{what} is not supported.")


def constraint(value: object, member: str, rule: str) -> ApiError:
    """A value out of its bounds, as the check before all others says it."""
    sentence = f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"
    return ApiError("ValidationException", 400, f"1 validation error detected: {sentence}")


def not_found(message: str) -> ApiError:
    """Something that is not there."""
    return ApiError("ResourceNotFoundException", 404, message, Type="User")


def conflict(message: str) -> ApiError:
    """Something that is there already."""
    return ApiError("ResourceConflictException", 409, message, Type="User")


def outdated() -> ApiError:
    """A RevisionId that is no longer the newest."""
    text = (
        "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve "
    )
    return ApiError("PreconditionFailedException", 412, f"{text}the latest RevisionId", Type="User")


def failed(error: Exception) -> ApiError:
    """Something of ours went wrong."""
    return ApiError("ServiceException", 500, f"The request could not be carried out: {error!r}", Type="Service")

"""What each service calls its refusals of a request that never reached an operation: the one table.

The codes are those that AWS's services were seen to answer with, except where a comment says that they are our choice.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Refusal(NamedTuple):
    """An error's type and HTTP status."""

    code: str
    status: int


class Conventions(NamedTuple):
    """The refusals of one service."""

    unreadable: Refusal
    """The body is not in the service's format, or a member has the wrong type."""
    invalid: Refusal
    """A member is missing or breaks a constraint of the model."""
    unknown: Refusal
    """There is no such operation."""
    names_member: bool
    """Whether the sentence about a wrong type names the member. Lambda's and DynamoDB's, which are known, don't."""
    open_enums: frozenset[str] = frozenset()
    """Shapes whose enumeration is not held against the input here: the service's own code judges it."""


_VALIDATION: Final = Refusal("ValidationException", 400)
_SERIALIZATION: Final = Refusal("SerializationException", 400)
_UNKNOWN: Final = Refusal("UnknownOperationException", 404)
_BAD_REQUEST: Final = Refusal("BadRequestException", 400)
_QUERY: Final = Conventions(
    unreadable=Refusal("ValidationError", 400),  # our choice
    invalid=Refusal("ValidationError", 400),
    unknown=Refusal("InvalidAction", 400),
    names_member=True,
)

CONVENTIONS: Final[Mapping[str, Conventions]] = {
    "apigateway": Conventions(_BAD_REQUEST, _BAD_REQUEST, _UNKNOWN, names_member=True),
    "apigatewayv2": Conventions(
        _BAD_REQUEST,
        _BAD_REQUEST,
        _UNKNOWN,
        names_member=True,
        open_enums=frozenset({"ProtocolType"}),  # a sentence of CreateApi's own
    ),
    "lambda": Conventions(
        _SERIALIZATION,
        _VALIDATION,
        _UNKNOWN,
        names_member=False,
        open_enums=frozenset({"Runtime"}),  # an InvalidParameterValueException of CreateFunction's own
    ),
    "iam": _QUERY,
    "sts": _QUERY,
    "dynamodb": Conventions(_SERIALIZATION, _VALIDATION, Refusal("UnknownOperationException", 400), names_member=False),
}
"""By the name that botocore gives the service. A service that is not here is not served."""

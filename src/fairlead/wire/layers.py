"""Which layer of an AWS service refuses with which exception, as far as it shows on the wire (observed)."""

from typing import Final

FRAMEWORK: Final = frozenset(
    {
        "AccessDeniedException",
        "IncompleteSignatureException",
        "InternalFailure",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "UnknownOperationException",
        "UnrecognizedClientException",
    }
)
"""Raised before a service's own code runs. Their sentence is spelled `Message`."""

VALIDATION: Final = frozenset({"ValidationException"})
"""Raised by the check of a request against the model."""

"""The answer of an authorizer function, and what is wrong with one.

"Output from an API Gateway Lambda authorizer" (API Gateway guide): principalId and policyDocument must be there,
context may be, with texts, numbers and booleans in it, which everybody later gets as texts.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from fairlead.iam.errors import PolicyError
from fairlead.iam.policies import Policy

MOST_BYTES: Final = 8 * 1024
"""Of an answer (API Gateway quotas)."""
MOST_RESOURCE: Final = 512
"""Characters of a resource in its policy (API Gateway quotas)."""
_OURS: Final = frozenset({"principalId", "integrationLatency"})
"""Members of `requestContext.authorizer` that no context may replace."""


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


class Answer:
    """A usable answer."""

    __slots__ = ("context", "policy", "principal_id", "usage_key")

    def __init__(self, principal_id: str, policy: Policy, context: Mapping[str, str], usage_key: str) -> None:
        self.principal_id = principal_id
        self.policy = policy
        self.context = context
        self.usage_key = usage_key
        """The API key that the authorizer names as the client's; empty for none."""


class AnswerError(Exception):
    """An answer that is of no use; the text is for the operator."""


def read(payload: bytes) -> Answer:
    """The answer that a function has given, as JSON text. Raises AnswerError."""
    if len(payload) > MOST_BYTES:
        raise AnswerError(f"its answer has {len(payload)} bytes; the most is {MOST_BYTES}")
    try:
        answer = json.loads(payload, parse_int=_Number, parse_float=_Number, parse_constant=_Number)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"its answer is not JSON: {error}") from None
    if not isinstance(answer, dict):
        raise AnswerError("its answer is no object with principalId and policyDocument")
    principal_id = answer.get("principalId")
    if not isinstance(principal_id, str):
        raise AnswerError("its answer has no principalId" if principal_id is None else "its principalId is no text")
    if answer.get("policyDocument") is None:
        raise AnswerError("its answer has no policyDocument")
    usage_key = answer.get("usageIdentifierKey")
    return Answer(
        _sendable(principal_id),
        _policy(answer["policyDocument"]),
        _context(answer.get("context")),
        usage_key if isinstance(usage_key, str) else "",
    )


def _policy(document: Any) -> Policy:
    try:
        policy = Policy(document)
    except PolicyError as error:
        raise AnswerError(f"its policyDocument is malformed: {error}") from None
    for resource in policy.resources:
        if len(resource) > MOST_RESOURCE:
            raise AnswerError(f"a resource of its policy has {len(resource)} characters; the most is {MOST_RESOURCE}")
    return policy


def _context(context: Any) -> dict[str, str]:
    if context is None:
        return {}
    if not isinstance(context, dict):
        raise AnswerError("its context is no object")
    return {_sendable(name): _text(name, value) for name, value in context.items() if name not in _OURS}


def _text(name: str, value: Any) -> str:
    match value:
        case str():
            return _sendable(value)
        case bool():
            return "true" if value else "false"
        case _:
            raise AnswerError(f"{name[:64]} in its context is neither a text nor a number nor a boolean")


def _sendable(text: str) -> str:
    """A text that can be told in an event: half a surrogate pair, which JSON can escape, becomes a question mark."""
    return text.encode(errors="replace").decode()

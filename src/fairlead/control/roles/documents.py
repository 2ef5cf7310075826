"""Policy documents: JSON of a form that IAM would take. What they allow is not looked at."""

from typing import Any

import msgspec

from fairlead.control.roles.errors import malformed


def check_policy(text: str) -> None:
    """Refuse what is no policy. Raises ApiError."""
    try:
        policy: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise malformed("This policy contains invalid Json") from None
    if not isinstance(policy, dict):
        raise malformed("Syntax errors in policy.")
    statements = policy.get("Statement")
    found = statements if isinstance(statements, list) else [statements]
    if not found or not all(isinstance(one, dict) and one.get("Effect") in ("Allow", "Deny") for one in found):
        raise malformed("Syntax errors in policy.")

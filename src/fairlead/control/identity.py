"""The STS API, as far as callers ask who they are: GetCallerIdentity."""

from typing import Any, Final

from fairlead.control.desk import Desk, Operations, Params
from fairlead.control.documents import ROLE
from fairlead.model.errors import ApiError


def get_caller_identity(desk: Desk, params: Params) -> dict[str, Any]:
    """Who sent this request. A function's environment is a session of its role, under the function's name."""
    del params
    principal = desk.principal
    if not principal.arn:
        raise ApiError("MissingAuthenticationToken", 403, "Request is missing Authentication Token")
    kind, _, rest = principal.arn.rpartition(":")[2].partition("/")
    if kind != "assumed-role":
        return {"UserId": desk.account_id, "Account": desk.account_id, "Arn": principal.arn}
    role, _, session = rest.partition("/")
    document = desk.definitions.get(ROLE, role)
    role_id = principal.key_id if document is None else document["RoleId"]
    return {"UserId": f"{role_id}:{session}", "Account": desk.account_id, "Arn": principal.arn}


OPERATIONS: Final[Operations] = {"GetCallerIdentity": get_caller_identity}

"""The STS API, as far as callers ask who they are: GetCallerIdentity."""

from typing import Any, Final

from fairlead.control.definitions import Definitions
from fairlead.control.desk import Desk, Operations, Params
from fairlead.control.documents import ROLE
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal


def get_caller_identity(desk: Desk, params: Params) -> dict[str, Any]:
    """Who sent this request. A function's environment is a session of its role, under the function's name."""
    del params
    principal = desk.principal
    if not principal.arn:
        raise ApiError("MissingAuthenticationToken", 403, "Request is missing Authentication Token")
    return {"UserId": user_id(desk.definitions, principal), "Account": desk.account_id, "Arn": principal.arn}


def user_id(definitions: Definitions, principal: Principal) -> str:
    """The unique id of a caller: the account's for its root, of a role with its session for a function."""
    kind, _, rest = principal.arn.rpartition(":")[2].partition("/")
    if kind != "assumed-role":
        return principal.account_id
    role, _, session = rest.partition("/")
    document = definitions.get(ROLE, role)
    role_id = principal.key_id if document is None else document["RoleId"]
    return f"{role_id}:{session}"


OPERATIONS: Final[Operations] = {"GetCallerIdentity": get_caller_identity}

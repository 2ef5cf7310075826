"""A function's resource policy: who else may call it. Kept and shown, not enforced."""

import json
from typing import Any, Final

from fairlead import ids
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import POLICY
from fairlead.control.functions import names, versions
from fairlead.control.functions.refusals import conflict, not_found, outdated
from fairlead.model.errors import ApiError

_LARGEST: Final = 20_480
"""Bytes. Lambda quotas."""
_CONDITIONS: Final = (
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
)


def add_permission(desk: Desk, params: Params) -> dict[str, Any]:
    """AddPermission."""
    key = _key(desk, params)
    policy = _policy(desk, key)
    _check_revision(policy, params)
    statement = _statement(desk, key, params)
    statements = [] if policy is None else policy["statements"]
    if any(known["Sid"] == statement["Sid"] for known in statements):
        raise conflict(
            f"The statement id ({statement['Sid']}) provided already exists. Please provide a new statement id, or "
            "remove the existing statement."
        )
    statements = [*statements, statement]
    if len(_written(statements)) > _LARGEST:
        raise ApiError(
            "PolicyLengthExceededException", 400, f"The final policy size is bigger than the limit ({_LARGEST}).",
            Type="User",
        )  # fmt: skip
    _put(desk, key, statements)
    return {"Statement": json.dumps(statement, separators=(",", ":"))}


def remove_permission(desk: Desk, params: Params) -> dict[str, Any]:
    """RemovePermission."""
    key = _key(desk, params)
    policy = _policy(desk, key)
    if policy is None:
        raise not_found("No policy is associated with the given resource.")
    _check_revision(policy, params)
    left = [statement for statement in policy["statements"] if statement["Sid"] != params["StatementId"]]
    if len(left) == len(policy["statements"]):
        raise not_found("Statement sid is not found in resource policy.")
    if left:
        _put(desk, key, left)
    else:
        desk.definitions.delete(POLICY, *key)
    return {}


def get_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """GetPolicy."""
    policy = _policy(desk, _key(desk, params))
    if policy is None:
        raise not_found("The resource you requested does not exist.")
    return {"Policy": _written(policy["statements"]), "RevisionId": policy["revision"]}


def _key(desk: Desk, params: Params) -> tuple[str, ...]:
    document, qualifier = versions.find(desk, params)
    name: str = document["FunctionName"]
    return (name,) if qualifier in ("", names.LATEST) else (name, qualifier)


def _policy(desk: Desk, key: tuple[str, ...]) -> dict[str, Any] | None:
    return desk.definitions.get(POLICY, *key)


def _put(desk: Desk, key: tuple[str, ...], statements: list[dict[str, Any]]) -> None:
    desk.definitions.put(POLICY, key, {"revision": ids.uuid(), "statements": statements})


def _check_revision(policy: dict[str, Any] | None, params: Params) -> None:
    if params.get("RevisionId") not in (None, "" if policy is None else policy["revision"]):
        raise outdated()


def _statement(desk: Desk, key: tuple[str, ...], params: Params) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Sid": params["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(desk, params["Principal"]),
        "Action": params["Action"],
        "Resource": names.arn(desk, *key),
    }
    for member, operator, name in _CONDITIONS:
        if member in params:
            value = params[member]
            said = str(value).lower() if isinstance(value, bool) else value
            statement.setdefault("Condition", {}).setdefault(operator, {})[name] = said
    return statement


def _principal(desk: Desk, text: str) -> str | dict[str, str]:
    if text == "*":
        return text
    if text.isdigit():
        return {"AWS": f"arn:{desk.partition}:iam::{text}:root"}
    return {"AWS" if text.startswith("arn:") else "Service": text}


def _written(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": statements}, separators=(",", ":"))

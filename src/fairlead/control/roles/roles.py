"""Roles: CreateRole, GetRole, ListRoles, UpdateRole, UpdateAssumeRolePolicy, DeleteRole."""

from typing import Any, Final

from fairlead import ids
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ROLE, shown
from fairlead.control.roles.documents import check_policy
from fairlead.control.roles.errors import exists, in_use, invalid, no_such_entity
from fairlead.control.roles.listing import listed

_SESSION_SECONDS: Final = 3600


def create_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a role. Its name is taken in any case, as in IAM."""
    name = params["RoleName"]
    check_policy(params["AssumeRolePolicyDocument"])
    if params.get("PermissionsBoundary"):
        raise invalid("PermissionsBoundary is not supported here.")
    if any(role["RoleName"].lower() == name.lower() for role in desk.definitions.list(ROLE)):
        raise exists(f"Role with name {name} already exists.")
    path = params.get("Path") or "/"
    document = {
        "Path": path,
        "RoleName": name,
        "RoleId": ids.access_key_id("AROA"),
        "Arn": f"arn:{desk.partition}:iam::{desk.account_id}:role{path}{name}",
        "CreateDate": desk.clock.now(),
        "AssumeRolePolicyDocument": params["AssumeRolePolicyDocument"],
        "MaxSessionDuration": params.get("MaxSessionDuration") or _SESSION_SECONDS,
        "policies": {},
        "attached": [],
        "owner": desk.owner,
    }
    if params.get("Description"):
        document["Description"] = params["Description"]
    if params.get("Tags"):
        document["Tags"] = params["Tags"]
    keep(desk, document)
    return {"Role": shown(document)}


def get_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a role."""
    return {"Role": {**shown(role_of(desk, params["RoleName"])), "RoleLastUsed": {}}}


def list_roles(desk: Desk, params: Params) -> dict[str, Any]:
    """Every role below a path, in pages."""
    prefix = params.get("PathPrefix") or "/"
    roles = [role for role in desk.definitions.list(ROLE) if role["Path"].startswith(prefix)]
    items = [
        (role["RoleName"], {name: value for name, value in shown(role).items() if name != "Tags"}) for role in roles
    ]
    return listed("Roles", items, params)


def update_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a role's description and the longest session that it allows."""
    document = role_of(desk, params["RoleName"])
    for name in ("Description", "MaxSessionDuration"):
        if params.get(name) is not None:
            document[name] = params[name]
    keep(desk, document)
    return {}


def update_assume_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Change who may act as a role."""
    document = role_of(desk, params["RoleName"])
    check_policy(params["PolicyDocument"])
    document["AssumeRolePolicyDocument"] = params["PolicyDocument"]
    keep(desk, document)
    return {}


def delete_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a role that has no policies any more."""
    document = role_of(desk, params["RoleName"])
    if document["attached"]:
        raise in_use("Cannot delete entity, must detach all policies first.")
    if document["policies"]:
        raise in_use("Cannot delete entity, must delete policies first.")
    desk.definitions.delete(ROLE, document["RoleName"])
    return {}


def role_of(desk: Desk, name: str) -> Document:
    """The role with this name. Raises NoSuchEntity."""
    document = desk.definitions.get(ROLE, name)
    if document is None:
        raise no_such_entity(f"The role with name {name} cannot be found.")
    return document


def keep(desk: Desk, document: Document) -> None:
    """Write a role."""
    desk.definitions.put(ROLE, (document["RoleName"],), document)

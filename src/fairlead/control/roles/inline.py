"""Policies that are part of a role: PutRolePolicy, GetRolePolicy, ListRolePolicies, DeleteRolePolicy."""

from typing import Any

from fairlead.control.desk import Desk, Params
from fairlead.control.roles.documents import check_policy
from fairlead.control.roles.errors import no_such_entity
from fairlead.control.roles.listing import listed
from fairlead.control.roles.roles import keep, role_of


def put_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Add a policy to a role, or change it."""
    document = role_of(desk, params["RoleName"])
    check_policy(params["PolicyDocument"])
    document["policies"][params["PolicyName"]] = params["PolicyDocument"]
    keep(desk, document)
    return {}


def get_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a policy."""
    name = params["PolicyName"]
    policies = role_of(desk, params["RoleName"])["policies"]
    if name not in policies:
        raise _missing(name)
    return {"RoleName": params["RoleName"], "PolicyName": name, "PolicyDocument": policies[name]}


def list_role_policies(desk: Desk, params: Params) -> dict[str, Any]:
    """The names of a role's policies, in pages."""
    policies = role_of(desk, params["RoleName"])["policies"]
    return listed("PolicyNames", [(name, name) for name in sorted(policies)], params)


def delete_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Take a policy away."""
    document = role_of(desk, params["RoleName"])
    if document["policies"].pop(params["PolicyName"], None) is None:
        raise _missing(params["PolicyName"])
    keep(desk, document)
    return {}


def _missing(name: str) -> Exception:
    return no_such_entity(f"The role policy with name {name} cannot be found.")

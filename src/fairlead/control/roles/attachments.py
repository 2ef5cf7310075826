"""Policies that many roles share: AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies.

AWS's own are taken as they are named; an account's own there are none, since nothing here makes them.
"""

import re
from typing import Any, Final

from fairlead.control.desk import Desk, Params
from fairlead.control.roles.errors import no_such_entity
from fairlead.control.roles.listing import listed
from fairlead.control.roles.roles import keep, role_of

_MANAGED: Final = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/[\w+=,.@/-]+")


def attach_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Attach a policy of AWS's to a role; once more changes nothing."""
    document, arn = role_of(desk, params["RoleName"]), params["PolicyArn"]
    if not _MANAGED.fullmatch(arn):
        raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
    if arn not in document["attached"]:
        document["attached"].append(arn)
        keep(desk, document)
    return {}


def detach_role_policy(desk: Desk, params: Params) -> dict[str, Any]:
    """Detach a policy."""
    document, arn = role_of(desk, params["RoleName"]), params["PolicyArn"]
    if arn not in document["attached"]:
        raise no_such_entity(f"Policy {arn} was not found.")
    document["attached"].remove(arn)
    keep(desk, document)
    return {}


def list_attached_role_policies(desk: Desk, params: Params) -> dict[str, Any]:
    """The policies attached to a role, in pages."""
    prefix = params.get("PathPrefix") or "/"
    attached = sorted(role_of(desk, params["RoleName"])["attached"])
    items = [
        (arn, {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn})
        for arn in attached
        if arn.partition(":policy")[2].startswith(prefix)
    ]
    return listed("AttachedPolicies", items, params)

"""Tags of roles: TagRole, UntagRole, ListRoleTags."""

from typing import Any, Final

from fairlead.control.desk import Desk, Params
from fairlead.control.roles.errors import invalid
from fairlead.control.roles.listing import listed
from fairlead.control.roles.roles import keep, role_of

_MOST: Final = 50


def tag_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Add tags to a role, or change them."""
    document = role_of(desk, params["RoleName"])
    given = {tag["Key"]: tag for tag in params["Tags"]}
    tags = {tag["Key"]: tag for tag in document.get("Tags", [])} | given
    if len(tags) > _MOST:
        raise invalid(f"The number of tags has reached the maximum limit of {_MOST}.")
    document["Tags"] = list(tags.values())
    keep(desk, document)
    return {}


def untag_role(desk: Desk, params: Params) -> dict[str, Any]:
    """Take tags away from a role."""
    document = role_of(desk, params["RoleName"])
    document["Tags"] = [tag for tag in document.get("Tags", []) if tag["Key"] not in params["TagKeys"]]
    keep(desk, document)
    return {}


def list_role_tags(desk: Desk, params: Params) -> dict[str, Any]:
    """The tags of a role, in pages."""
    tags = sorted(role_of(desk, params["RoleName"]).get("Tags", []), key=lambda tag: str(tag["Key"]))
    return listed("Tags", [(tag["Key"], tag) for tag in tags], params)

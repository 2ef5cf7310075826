"""The IAM API, as far as roles need it. Roles and their policies are kept; nothing enforces them yet."""

from typing import Final

from fairlead.control.desk import Operations
from fairlead.control.roles import attachments, inline, roles, tags

OPERATIONS: Final[Operations] = {
    "CreateRole": roles.create_role,
    "DeleteRole": roles.delete_role,
    "GetRole": roles.get_role,
    "ListRoles": roles.list_roles,
    "UpdateAssumeRolePolicy": roles.update_assume_role_policy,
    "UpdateRole": roles.update_role,
    "AttachRolePolicy": attachments.attach_role_policy,
    "DetachRolePolicy": attachments.detach_role_policy,
    "ListAttachedRolePolicies": attachments.list_attached_role_policies,
    "DeleteRolePolicy": inline.delete_role_policy,
    "GetRolePolicy": inline.get_role_policy,
    "ListRolePolicies": inline.list_role_policies,
    "PutRolePolicy": inline.put_role_policy,
    "ListRoleTags": tags.list_role_tags,
    "TagRole": tags.tag_role,
    "UntagRole": tags.untag_role,
}

"""CloudFormation's short forms in YAML (`!Ref`, `!Sub` ...) written out in full (`Ref`, `Fn::Sub`)."""

from typing import Final

from fairlead.readers.nodes import Node

SHORT_TAGS: Final = {
    "!Ref": "Ref",
    "!Condition": "Condition",
    **{
        f"!{name}": f"Fn::{name}"
        for name in (
            "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt",
            "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub",
            "ToJsonString", "Transform", "ValueOf", "ValueOfAll",
        )
    },
}  # fmt: skip
"""CloudFormation User Guide, intrinsic function reference."""


def long_form(tag: str, node: Node) -> Node:
    """`!Sub text` as `{"Fn::Sub": text}`. `!GetAtt A.B` names resource and attribute, parted at the first dot."""
    name = SHORT_TAGS[tag]
    if name == "Fn::GetAtt" and isinstance(node.value, str) and "." in node.value:
        node = Node([Node(part, node.place) for part in node.value.split(".", 1)], node.place)
    return Node({name: node}, node.place, {name: node.place})

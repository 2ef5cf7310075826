"""AWS::IAM::Role to a Role: the statements of its inline policies, intrinsics resolved."""

from collections.abc import Mapping

from fairlead.model.apps import Json, Role


def role(name: str, arn: str, properties: dict[str, Json]) -> Role:
    """The role with the statements of `Policies`. Managed policies are not read: their text is not in the config."""
    found: list[Mapping[str, Json]] = []
    policies = properties.get("Policies")
    for policy in policies if isinstance(policies, list) else []:
        document = policy.get("PolicyDocument") if isinstance(policy, dict) else None
        if isinstance(document, dict):
            found += statements(document.get("Statement"))
    return Role(name, arn, tuple(found))


def statements(value: Json) -> list[Mapping[str, Json]]:
    """The statements of a policy, which may be one or a list."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]

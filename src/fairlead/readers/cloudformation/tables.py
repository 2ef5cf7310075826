"""AWS::DynamoDB::Table to a Table: CloudFormation's properties in the form of CreateTable's request.

DynamoDB API reference, CreateTable; CloudFormation template reference, AWS::DynamoDB::Table.
"""

from typing import Any, Final

from fairlead.model.apps import Json, Table
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.scalars import scalar

_SAME: Final = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "ProvisionedThroughput",
    "OnDemandThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
    "WarmThroughput",
)
_DROPPED: Final = (
    "ContributorInsightsSpecification",
    "ImportSourceSpecification",
    "KinesisStreamSpecification",
    "PointInTimeRecoverySpecification",
    "ResourcePolicy",
)
"""What CreateTable doesn't take, and what changes nothing for a program that uses the table."""
_MAPPED: Final = ("TableName", "SSESpecification", "StreamSpecification", "TimeToLiveSpecification")
_INTEGERS: Final = ("ReadCapacityUnits", "WriteCapacityUnits", "MaxReadRequestUnits", "MaxWriteRequestUnits")


def table(name: str, properties: dict[str, Json], node: Node, report: Report) -> Table | None:
    """The table with its physical name. `properties` has its intrinsics resolved; `node` is where it is declared.

    None, after an error, when what every table must have is not there.
    """
    for key in properties:
        if key not in (*_SAME, *_DROPPED, *_MAPPED):
            hint = did_you_mean(key, (*_SAME, *_DROPPED, *_MAPPED)) or "Remove it."
            report.warning(f"The table {name} has the property `{key}`, which tables do not have.", hint, node)
    for key in ("KeySchema", "AttributeDefinitions"):
        if not isinstance(properties.get(key), list):
            hint = f"Add `{key}:` with a list below `Properties:`."
            report.error(f"The table {name} has no {key}.", hint, node)
            return None
    definition: dict[str, Json] = {
        "TableName": name,
        **{key: _numbered(properties[key]) for key in _SAME if key in properties},
    }
    for index in _mappings(definition.get("GlobalSecondaryIndexes")):
        index.pop("ContributorInsightsSpecification", None)
    stream = properties.get("StreamSpecification")
    if isinstance(stream, dict):
        view = stream.get("StreamViewType", "NEW_AND_OLD_IMAGES")
        definition["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    encryption = properties.get("SSESpecification")
    if isinstance(encryption, dict):
        definition["SSESpecification"] = _encryption(encryption)
    lives = properties.get("TimeToLiveSpecification")
    place = node.place
    return Table(name, definition, _time_to_live(lives), place.file, place.line)


def _mappings(value: Json) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _encryption(declared: dict[str, Json]) -> dict[str, Json]:
    request: dict[str, Json] = {key: declared[key] for key in ("SSEType", "KMSMasterKeyId") if key in declared}
    return {"Enabled": _truth(declared.get("SSEEnabled", False)), **request}


def _time_to_live(declared: Json) -> str:
    if not isinstance(declared, dict) or not _truth(declared.get("Enabled", True)):
        return ""
    return str(declared.get("AttributeName") or "")


def _truth(value: Json) -> bool:
    """CloudFormation takes `"true"` for true."""
    return value is True or str(value).lower() == "true"


def _numbered(value: Json, key: str = "") -> Json:
    """Capacity units and switches as numbers and booleans: CloudFormation takes them as text, CreateTable doesn't."""
    if isinstance(value, dict):
        return {name: _numbered(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_numbered(item) for item in value]
    if key in _INTEGERS and isinstance(value, str):
        return scalar(value.strip())
    return value

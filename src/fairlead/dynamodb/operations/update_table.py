"""UpdateTable: billing, protection, stream, and global indexes added (with the items that are there) or removed."""

from typing import Any, Final

import msgspec

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.chores import do_now
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.definitions import (
    check_index_shape,
    check_shapes,
    check_stream,
    check_table,
    check_throughput_shape,
)
from fairlead.dynamodb.descriptions import describe
from fairlead.dynamodb.parameters import Parameters, list_of, wrong_type
from fairlead.dynamodb.store import FILL_INDEX
from fairlead.dynamodb.streams import view_of
from fairlead.dynamodb.table import Definition, Table
from fairlead.dynamodb.table_requests import named_table, refuse_while_filling
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

_TYPES: Final = {
    "AttributeDefinitions": list,
    "BillingMode": str,
    "ProvisionedThroughput": dict,
    "GlobalSecondaryIndexUpdates": list,
    "StreamSpecification": dict,
    "SSESpecification": dict,
    "TableClass": str,
    "DeletionProtectionEnabled": bool,
    "OnDemandThroughput": dict,
    "ReplicaUpdates": list,
}
_UPDATES: Final = "GlobalSecondaryIndexUpdates"
_PLAIN: Final = ("SSESpecification", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput")
_KINDS: Final = ("Create", "Update", "Delete")
_STEPS: Final = 40
"""Of a new index's entries, so many steps are done at once: a small table needs no more."""

Members = dict[str, Any]


def update_table(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Change a table. It answers UPDATING; the change is complete for whoever looks next.

    Only a new index of a large table is CREATING until all items have been looked at.
    """
    table = named_table(database, caller, parameters, _TYPES)
    if "ReplicaUpdates" in parameters:
        raise invalid("Replicas of a table in other regions (ReplicaUpdates) are not served here.")
    if not parameters.get(_UPDATES, True):
        del parameters[_UPDATES]
    constraints = Constraints()
    check_shapes(constraints, parameters)
    updates = _updates(constraints, parameters)
    constraints.done()
    check_stream(parameters.get("StreamSpecification"))
    if not any(name in parameters for name in _TYPES if name != "AttributeDefinitions"):
        raise invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
            "SSESpecification or ReplicaUpdates is required"
        )
    _refuse_no_change(table, parameters)
    if table.definition.filling:
        _refuse_while_filling(table, parameters, updates)
    if sum(kind != "Update" for kind, _ in updates) > 1:
        sentence = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
        raise ApiError("LimitExceededException", 400, sentence)
    _check_stream_change(table, parameters)
    definition, created = _changed(table, parameters, updates)
    database.begin()
    before = describe(caller, table, "UPDATING")
    table = database.catalog.change(table, definition)
    description = describe(caller, table, "UPDATING")
    _add_deleted(description, before)
    for name in created:
        do_now(database, FILL_INDEX, table.indexes[name].number, _STEPS)
    return encode({"TableDescription": description})


def _add_deleted(description: Members, before: Members) -> None:
    """What is removed is told once more, as being removed."""
    indexes = description.get("GlobalSecondaryIndexes", [])
    names = {index["IndexName"] for index in indexes}
    gone = [index for index in before.get("GlobalSecondaryIndexes", ()) if index["IndexName"] not in names]
    if gone:
        description["GlobalSecondaryIndexes"] = [*indexes, *({**index, "IndexStatus": "DELETING"} for index in gone)]


def _refuse_while_filling(table: Table, parameters: Parameters, updates: list[tuple[str, Members]]) -> None:
    """While an index comes into being, it can be given up, and nothing else changed. ResourceInUseException."""
    given_up = all(kind == "Delete" and update["IndexName"] in table.definition.filling for kind, update in updates)
    others = any(name in parameters for name in _TYPES if name not in ("AttributeDefinitions", _UPDATES))
    if others or not given_up:
        refuse_while_filling(table)


def _check_stream_change(table: Table, parameters: Parameters) -> None:
    """A stream can be had once only. ValidationException."""
    if "StreamSpecification" not in parameters:
        return
    if view_of(parameters["StreamSpecification"]):
        if table.stream is not None:
            raise invalid(f"Table already has an enabled stream: TableName: {table.name}")
    elif table.stream is None:
        raise invalid(f"Table has no stream that could be disabled: TableName: {table.name}")


def _updates(constraints: Constraints, parameters: Parameters) -> list[tuple[str, Members]]:
    updates: list[tuple[str, Members]] = []
    list_of(parameters.get(_UPDATES, []), dict)
    for number, element in enumerate(parameters.get(_UPDATES, ()), 1):
        given = [(kind, element[kind]) for kind in _KINDS if element.get(kind) is not None]
        if not given:
            raise invalid(
                "One or more parameter values were invalid: "
                "A GlobalSecondaryIndexUpdate has one of Create, Update and Delete"
            )
        if len(given) != 1:
            raise invalid(
                "One or more parameter values were invalid: Only one global secondary index update per index is allowed"
            )
        kind, update = given[0]
        if type(update) is not dict:
            raise wrong_type(update, dict)
        at = f"globalSecondaryIndexUpdates.{number}.member.{kind.lower()}"
        if kind == "Create":
            check_index_shape(constraints, update, at)
        elif constraints.required(update.get("IndexName"), f"{at}.indexName"):
            if type(update["IndexName"]) is not str:
                raise wrong_type(update["IndexName"], str)
            check_throughput_shape(constraints, update.get("ProvisionedThroughput"), f"{at}.provisionedThroughput")
        updates.append((kind, update))
    return updates


def _changed(table: Table, parameters: Parameters, updates: list[tuple[str, Members]]) -> tuple[Definition, list[str]]:
    """The new definition and the names of its new indexes. ValidationException, ResourceNotFoundException."""
    old = table.definition
    request: Members = {**old.request, **{name: parameters[name] for name in _PLAIN if name in parameters}}
    _change_billing(request, parameters)
    if "StreamSpecification" in parameters:
        request.pop("StreamSpecification", None)
        if view_of(parameters["StreamSpecification"]):
            request["StreamSpecification"] = parameters["StreamSpecification"]
    types = {element["AttributeName"]: element for element in request["AttributeDefinitions"]}
    for element in parameters.get("AttributeDefinitions", ()):
        _refuse_redefinition(types.setdefault(element["AttributeName"], element), element)
    indexes = {index["IndexName"]: index for index in request.get("GlobalSecondaryIndexes", ())}
    ordinals, next_ordinal, created = dict(old.ordinals), old.next_ordinal, []
    for kind, update in updates:
        name = update["IndexName"]
        _check_presence(table, kind, name)
        if kind == "Create":
            indexes[name] = update
            ordinals[name], next_ordinal = next_ordinal, next_ordinal + 1
            created.append(name)
        elif kind == "Delete":
            del indexes[name], ordinals[name]
        else:
            indexes[name] = {**indexes[name], **update}
    _set(request, "GlobalSecondaryIndexes", list(indexes.values()))
    request["AttributeDefinitions"] = _used(request, types)
    check_table(request)
    return msgspec.structs.replace(old, request=request, ordinals=ordinals, next_ordinal=next_ordinal), created


def _refuse_no_change(table: Table, parameters: Parameters) -> None:
    wanted, old = parameters.get("ProvisionedThroughput"), table.definition.request.get("ProvisionedThroughput")
    others = any(name in parameters for name in _TYPES if name not in {"ProvisionedThroughput", "BillingMode"})
    if wanted is None or old is None or others:
        return
    units = [(name, old[name], wanted[name]) for name in ("ReadCapacityUnits", "WriteCapacityUnits")]
    if all(current == requested for _, current, requested in units):
        told = " ".join(
            f"Current {name} provisioned for the table: {current}. Requested {name}: {requested}."
            for name, current, requested in units
        )
        raise invalid(
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            f"{told} Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )


def _check_presence(table: Table, kind: str, name: str) -> None:
    index = table.indexes.get(name)
    there = index is not None and index.is_global
    if kind == "Create" and index is not None:
        raise invalid(f"Attempting to create an index which already exists: {name}")
    if kind != "Create" and not there:
        raise ApiError("ResourceNotFoundException", 400, f"Requested resource not found: Index: {name} not found")


def _refuse_redefinition(old: Members, new: Members) -> None:
    """An attribute of a key has one type. ValidationException."""
    if old["AttributeType"] != new["AttributeType"]:
        name = new["AttributeName"]
        raise invalid(
            "One or more parameter values were invalid: Attributes cannot be redefined. Please check that your "
            f"attribute has the same type as previously defined. Existing schema: {name}:{old['AttributeType']}, "
            f"new schema: {name}:{new['AttributeType']}"
        )


def _change_billing(request: Members, parameters: Parameters) -> None:
    if "ProvisionedThroughput" in parameters:
        request["ProvisionedThroughput"] = parameters["ProvisionedThroughput"]
    if "BillingMode" not in parameters:
        return
    request["BillingMode"] = parameters["BillingMode"]
    if parameters["BillingMode"] == "PAY_PER_REQUEST" and "ProvisionedThroughput" not in parameters:
        request.pop("ProvisionedThroughput", None)
        indexes = [dict(index) for index in request.get("GlobalSecondaryIndexes", ())]
        for index in indexes:
            index.pop("ProvisionedThroughput", None)
        _set(request, "GlobalSecondaryIndexes", indexes)


def _set(request: Members, member: str, indexes: list[Members]) -> None:
    request.pop(member, None)
    if indexes:
        request[member] = indexes


def _used(request: Members, types: dict[str, Members]) -> list[Members]:
    """The attributes that some key names, in their old order; AWS keeps those only, too."""
    schemas = [request, *request.get("GlobalSecondaryIndexes", ()), *request.get("LocalSecondaryIndexes", ())]
    names = {element["AttributeName"] for schema in schemas for element in schema["KeySchema"]}
    return [element for name, element in types.items() if name in names]

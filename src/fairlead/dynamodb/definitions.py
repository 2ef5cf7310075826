"""What CreateTable and UpdateTable may ask for: keys, indexes, billing; judged with AWS's sentences."""

from collections.abc import Iterable
from typing import Any, Final

from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.parameters import list_of, wrong_type
from fairlead.dynamodb.streams import VIEWS
from fairlead.dynamodb.values.errors import invalid

_PREFIX: Final = "One or more parameter values were invalid: "
_MOST_GLOBAL: Final = 20
_MOST_LOCAL: Final = 5
_MOST_PROJECTED: Final = 100

Members = dict[str, Any]


def check_shapes(constraints: Constraints, request: Members) -> None:
    """Types and constraints of a table's parts, wherever they are given."""
    definitions = request.get("AttributeDefinitions")
    if definitions is not None:
        list_of(definitions, dict)
        for number, element in enumerate(definitions, 1):
            at = f"attributeDefinitions.{number}.member"
            _check_strings(element, "AttributeName", "AttributeType")
            if constraints.required(element.get("AttributeName"), f"{at}.attributeName"):
                constraints.length(element["AttributeName"], f"{at}.attributeName", 1, 255)
            if constraints.required(element.get("AttributeType"), f"{at}.attributeType"):
                constraints.one_of(element["AttributeType"], f"{at}.attributeType", ("B", "N", "S"))
    if "KeySchema" in request:
        _check_key_shape(constraints, request["KeySchema"], "keySchema")
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if member in request:
            list_of(request[member], dict)
            at = member[0].lower() + member[1:]
            for number, index in enumerate(request[member], 1):
                check_index_shape(constraints, index, f"{at}.{number}.member")
    constraints.one_of(request.get("BillingMode"), "billingMode", ("PROVISIONED", "PAY_PER_REQUEST"))
    check_throughput_shape(constraints, request.get("ProvisionedThroughput"), "provisionedThroughput")
    if request.get("StreamSpecification") is not None:
        _check_stream_shape(constraints, request["StreamSpecification"])
    constraints.one_of(request.get("TableClass"), "tableClass", ("STANDARD", "STANDARD_INFREQUENT_ACCESS"))


def check_index_shape(constraints: Constraints, index: Members, at: str) -> None:
    """The same for one index."""
    _check_strings(index, "IndexName")
    if constraints.required(index.get("IndexName"), f"{at}.indexName"):
        constraints.name(index["IndexName"], f"{at}.indexName")
    if constraints.required(index.get("KeySchema"), f"{at}.keySchema"):
        _check_key_shape(constraints, index["KeySchema"], f"{at}.keySchema")
    projection = index.get("Projection")
    if constraints.required(projection, f"{at}.projection"):
        if type(projection) is not dict:
            raise wrong_type(projection, dict)
        _check_strings(projection, "ProjectionType")
        constraints.one_of(
            projection.get("ProjectionType"), f"{at}.projection.projectionType", ("ALL", "INCLUDE", "KEYS_ONLY")
        )
        if projection.get("NonKeyAttributes") is not None:
            if type(projection["NonKeyAttributes"]) is not list:
                raise wrong_type(projection["NonKeyAttributes"], list)
            list_of(projection["NonKeyAttributes"], str)
            constraints.length(projection["NonKeyAttributes"], f"{at}.projection.nonKeyAttributes", 1, 20)
            for number, name in enumerate(projection["NonKeyAttributes"], 1):
                constraints.length(name, f"{at}.projection.nonKeyAttributes.{number}.member", 1, 255)
    check_throughput_shape(constraints, index.get("ProvisionedThroughput"), f"{at}.provisionedThroughput")


def check_throughput_shape(constraints: Constraints, throughput: Any, at: str) -> None:
    """Both units are there and at least 1."""
    if throughput is None:
        return
    if type(throughput) is not dict:
        raise wrong_type(throughput, dict)
    for member in ("ReadCapacityUnits", "WriteCapacityUnits"):
        value, place = throughput.get(member), f"{at}.{member[0].lower()}{member[1:]}"
        if constraints.required(value, place):
            if type(value) is not int:
                raise wrong_type(value, int)
            constraints.between(value, place, 1)


def check_stream(specification: Members | None) -> None:
    """A StreamSpecification that is enabled says what its records hold. ValidationException."""
    if specification and specification.get("StreamEnabled") and not specification.get("StreamViewType"):
        raise invalid(_PREFIX + "StreamViewType is required when StreamEnabled is true")


def check_table(request: Members) -> None:
    """What holds between the members of a whole table: keys are defined, indexes fit, billing agrees."""
    types = attribute_types(request)
    used = set(_check_key(request["KeySchema"], types))
    _check_local(request, types, used)
    indexes = request.get("GlobalSecondaryIndexes")
    if indexes is not None:
        if not indexes:
            raise invalid(_PREFIX + "List of GlobalSecondaryIndexes is empty")
        if len(indexes) > _MOST_GLOBAL:
            raise invalid(_PREFIX + f"GlobalSecondaryIndex count exceeds the per-table limit of {_MOST_GLOBAL}")
        for index in indexes:
            used |= check_index(index, types)
    _check_names(request)
    if used != set(types):
        _refuse_unused(request, types, used)
    _check_billing(request)


def attribute_types(request: Members) -> dict[str, str]:
    """The defined attributes. ValidationException if one is defined twice."""
    definitions = request["AttributeDefinitions"]
    types: dict[str, str] = {}
    for element in definitions:
        if element["AttributeName"] in types:
            raise invalid(_PREFIX + f"Duplicate AttributeName in AttributeDefinitions: {element['AttributeName']}")
        types[element["AttributeName"]] = element["AttributeType"]
    return types


def check_index(index: Members, types: dict[str, str]) -> set[str]:
    """An index's key and projection; the key attributes' names. ValidationException."""
    names = _check_key(index["KeySchema"], types, index=True)
    projection = index["Projection"]
    kind, others = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise invalid(_PREFIX + "Unknown ProjectionType: null")
    if kind != "INCLUDE" and others:
        raise invalid(_PREFIX + f"ProjectionType is {kind}, but NonKeyAttributes is specified")
    if kind == "INCLUDE" and not others:
        raise invalid(_PREFIX + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    return set(names)


def check_index_throughput(index: Members, on_demand: bool) -> None:
    """A global index has throughput of its own exactly when the table is provisioned."""
    if on_demand and index.get("ProvisionedThroughput") is not None:
        raise invalid(
            _PREFIX + "ProvisionedThroughput should not be specified for index: "
            f"{index['IndexName']} when BillingMode is PAY_PER_REQUEST"
        )
    if not on_demand and index.get("ProvisionedThroughput") is None:
        raise invalid(_PREFIX + f"ProvisionedThroughput is not specified for index: {index['IndexName']}")


def _check_stream_shape(constraints: Constraints, specification: Members) -> None:
    _check_strings(specification, "StreamViewType")
    enabled = specification.get("StreamEnabled")
    if constraints.required(enabled, "streamSpecification.streamEnabled") and type(enabled) is not bool:
        raise wrong_type(enabled, bool)
    constraints.one_of(specification.get("StreamViewType"), "streamSpecification.streamViewType", VIEWS)


def _check_strings(element: Members, *names: str) -> None:
    for name in names:
        value = element.get(name)
        if value is not None and type(value) is not str:
            raise wrong_type(value, str)


def _check_key_shape(constraints: Constraints, elements: Any, at: str) -> None:
    if type(elements) is not list:
        raise wrong_type(elements, list)
    list_of(elements, dict)
    constraints.length([_element_text(element) for element in elements], at, 1, 2)
    for number, element in enumerate(elements, 1):
        _check_strings(element, "AttributeName", "KeyType")
        if constraints.required(element.get("AttributeName"), f"{at}.{number}.member.attributeName"):
            constraints.length(element["AttributeName"], f"{at}.{number}.member.attributeName", 1, 255)
        if constraints.required(element.get("KeyType"), f"{at}.{number}.member.keyType"):
            constraints.one_of(element["KeyType"], f"{at}.{number}.member.keyType", ("HASH", "RANGE"))


def _element_text(element: Members) -> str:
    return f"KeySchemaElement(attributeName={element.get('AttributeName')}, keyType={element.get('KeyType')})"


def _check_key(elements: list[Members], types: dict[str, str], index: bool = False) -> list[str]:
    names = [element["AttributeName"] for element in elements]
    if elements[0]["KeyType"] != "HASH":
        raise invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if len(elements) > 1 and elements[1]["KeyType"] != "RANGE":
        raise invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
    if len(set(names)) != len(names):
        if index:
            raise invalid(_PREFIX + "Both the Hash Key and the Range Key element in the KeySchema have the same name")
        raise invalid("Invalid KeySchema: Some index key attribute have no definition")
    if not set(names) <= set(types):
        what = "index key attributes" if index or len(types) else "key attributes"
        raise invalid(
            _PREFIX + f"Some {what} are not defined in AttributeDefinitions. "
            f"Keys: {_show(names)}, AttributeDefinitions: {_show(types)}"
        )
    return names


def _check_local(request: Members, types: dict[str, str], used: set[str]) -> None:
    indexes = request.get("LocalSecondaryIndexes")
    if indexes is None:
        return
    if not indexes:
        raise invalid(_PREFIX + "List of LocalSecondaryIndexes is empty")
    if len(request["KeySchema"]) == 1:
        raise invalid(
            _PREFIX + "Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex"
        )
    if len(indexes) > _MOST_LOCAL:
        raise invalid(_PREFIX + f"Number of LocalSecondaryIndexes exceeds per-table limit of {_MOST_LOCAL}")
    partition = request["KeySchema"][0]["AttributeName"]
    for index in indexes:
        used |= check_index(index, types)
        name, elements = index["IndexName"], index["KeySchema"]
        if elements[0]["AttributeName"] != partition:
            raise invalid(
                _PREFIX + "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
                f"{name}. index hash key: {elements[0]['AttributeName']}, table hash key: {partition}"
            )
        if len(elements) == 1:
            raise invalid(_PREFIX + f"Index KeySchema does not have a range key for index: {name}")


def _check_names(request: Members) -> None:
    seen: set[str] = set()
    others = 0
    for member in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        for index in request.get(member) or ():
            if index["IndexName"] in seen:
                raise invalid(_PREFIX + f"Duplicate index name: {index['IndexName']}")
            seen.add(index["IndexName"])
            projected = index["Projection"].get("NonKeyAttributes") or ()
            others += len(projected)
            if len(set(projected)) != len(projected):
                raise invalid(_PREFIX + f"Duplicate attribute in NonKeyAttributes of index: {index['IndexName']}")
    if others > _MOST_PROJECTED:
        raise invalid(
            _PREFIX + f"Number of NonKeyAttributes of all indexes exceeds the per-table limit of {_MOST_PROJECTED}"
        )


def _refuse_unused(request: Members, types: dict[str, str], used: set[str]) -> None:
    if request.get("GlobalSecondaryIndexes") is None and request.get("LocalSecondaryIndexes") is None:
        raise invalid(
            _PREFIX + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions"
        )
    raise invalid(
        _PREFIX + f"Some AttributeDefinitions are not used. AttributeDefinitions: {_show(types)}, "
        f"keys used: {_show(sorted(used))}"
    )


def _check_billing(request: Members) -> None:
    on_demand = request.get("BillingMode") == "PAY_PER_REQUEST"
    provisioned = request.get("ProvisionedThroughput") is not None
    if on_demand and provisioned:
        raise invalid(
            _PREFIX + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
            "PAY_PER_REQUEST"
        )
    if not on_demand and not provisioned:
        raise invalid(
            _PREFIX + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    for index in request.get("GlobalSecondaryIndexes") or ():
        check_index_throughput(index, on_demand)


def _show(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"

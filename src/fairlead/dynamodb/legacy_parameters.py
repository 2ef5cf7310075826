"""The parameters that expressions replaced, judged and lowered to what expressions become.

AttributesToGet, Expected, ConditionalOperator, AttributeUpdates, KeyConditions, QueryFilter and ScanFilter; older SDKs
and the applications written with them send nothing else. Sentences are AWS's, from recorded answers.
"""

from collections.abc import Collection
from typing import Any, Final

from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.expressions.condition import Binding, Test
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import missed
from fairlead.dynamodb.expressions.legacy_conditions import INDEXABLE, OPERATORS, joined, legacy_condition
from fairlead.dynamodb.expressions.legacy_updates import ACTIONS, LegacyUpdate, legacy_action, legacy_update
from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.expressions.projection import Path
from fairlead.dynamodb.parameters import Parameters, check_types, list_of, wrong_type
from fairlead.dynamodb.values.attributes import NAME_BYTES, Value, check_name, check_value
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import KeySchema
from fairlead.model.errors import ApiError

LEGACY: Final = (
    "AttributesToGet",
    "AttributeUpdates",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
"""All of them. Elements of transactions know none of them."""
MOST_VALUES: Final = 1000
"""Of one filter or Expected in all, to hold an item against: our choice, about what fits into an expression."""
_EXPRESSIONS: Final = (
    "UpdateExpression",
    "ProjectionExpression",
    "FilterExpression",
    "ConditionExpression",
    "KeyConditionExpression",
)
_CONDITION_TYPES: Final = {"ComparisonOperator": str, "AttributeValueList": list, "Exists": bool, "Value": dict}
_UPDATE_TYPES: Final = {"Action": str, "Value": dict}
_WRONG: Final = "One or more parameter values were invalid: "
_NO_NAMES: Final = Environment(None, None)


def check_legacy(constraints: Constraints, parameters: Parameters, *legacy: str) -> None:
    """The constraints of these of the request's parameters. SerializationException for JSON of a wrong type."""
    constraints.one_of(parameters.get("ConditionalOperator"), "conditionalOperator", ("OR", "AND"))
    for name in legacy:
        if name not in parameters:
            continue
        if name == "AttributesToGet":
            list_of(parameters[name], str)
            constraints.length(parameters[name], "attributesToGet", 1, NAME_BYTES)
            continue
        types = _UPDATE_TYPES if name == "AttributeUpdates" else _CONDITION_TYPES
        for attribute, member in parameters[name].items():
            if type(member) is not dict:
                raise wrong_type(member, dict)
            check_types(member, types)
            _check_member(constraints, member, name, attribute)


def refuse_mixed(parameters: Parameters, *legacy: str) -> None:
    """Refuse these parameters together with expressions; KeyConditions alone may stand beside other expressions."""
    found = [name for name in legacy if name in parameters]
    if not found:
        return
    expressions = [name for name in _EXPRESSIONS if name in parameters]
    if "KeyConditions" in found and "KeyConditionExpression" not in parameters:
        found.remove("KeyConditions")
    if found and expressions:
        raise invalid(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(found)}}} Expression parameters: {{{', '.join(expressions)}}}"
        )


def attributes_to_get(parameters: Parameters) -> tuple[Path, ...]:
    """AttributesToGet as the paths of a projection. ValidationException for one that is there twice."""
    names: list[str] = parameters["AttributesToGet"]
    seen = set()
    for name in names:
        check_name(name)
        if name in seen:
            raise invalid(f"{_WRONG}Duplicate value in attribute name: {name}")
        seen.add(name)
    return tuple((name,) for name in names)


def legacy_test(parameters: Parameters, name: str, kind: str, keys: Collection[str] = ()) -> Test | None:
    """The test that Expected, QueryFilter or ScanFilter is, None without one. ValidationException.

    `kind` names the expression that it stands for. `keys` are the key attributes that QueryFilter may not name.
    """
    operator = parameters.get("ConditionalOperator")
    if operator is None and name not in parameters:
        return None
    conditions: dict[str, Any] = parameters.get(name) or {}
    if operator is not None and name not in parameters:
        raise invalid("ConditionalOperator cannot be used without Filter or Expected")
    if operator is not None and len(conditions) < 2:
        raise invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements")
    if not conditions:
        return None
    values = sum(len(member.get("AttributeValueList", ())) for member in conditions.values())
    if values > MOST_VALUES:
        raise invalid(f"{_WRONG}{values} values are more than the {MOST_VALUES} allowed in {name}")
    lower = _expected if name == "Expected" else _condition
    nodes = [lower(attribute, member) for attribute, member in conditions.items()]
    for attribute in conditions:
        if attribute in keys:
            raise invalid(f"{name} can only contain non-primary key attributes: Primary key attribute: {attribute}")
    return Binding(kind, _NO_NAMES).condition(joined(nodes, operator or "AND"))


def key_conditions(parameters: Parameters) -> Condition:
    """KeyConditions as the condition that a KeyConditionExpression is. ValidationException."""
    conditions: dict[str, Any] = parameters["KeyConditions"]
    nodes = [_condition(attribute, member) for attribute, member in conditions.items()]
    if not 1 <= len(conditions) <= 2:
        raise invalid("Conditions can be of length 1 or 2 only")
    return joined(nodes)


def check_indexable(parameters: Parameters, schema: KeySchema) -> None:
    """Refuse KeyConditions that no key can be read by. ValidationException."""
    conditions: dict[str, Any] = parameters["KeyConditions"]
    for attribute in schema.attributes[: len(conditions)]:
        if attribute.name not in conditions:
            raise missed(attribute)
    if conditions[schema.partition.name]["ComparisonOperator"] != "EQ":
        raise invalid("Query key condition not supported")
    for member in conditions.values():
        if member["ComparisonOperator"] not in INDEXABLE:
            raise invalid("Attempted conditional constraint is not an indexable operation")


def attribute_updates(parameters: Parameters, keys: Collection[str]) -> LegacyUpdate | None:
    """AttributeUpdates as an update; `keys` are the table's key attributes. ValidationException."""
    actions = []
    for attribute, member in parameters["AttributeUpdates"].items():
        check_name(attribute)
        value: Value | None = member.get("Value")
        if value is not None:
            check_value(value)
        actions.append(legacy_action(attribute, member.get("Action", "PUT"), value))
    return legacy_update(actions, keys) if actions else None


def _check_member(constraints: Constraints, member: dict[str, Any], name: str, attribute: str) -> None:
    at = f"{name[0].lower()}{name[1:]}.{attribute}.member"
    if name == "AttributeUpdates":
        constraints.one_of(member.get("Action"), f"{at}.action", ACTIONS)
        return
    list_of(member.get("AttributeValueList", []), dict)
    operator = member.get("ComparisonOperator")
    if name == "Expected" or constraints.required(operator, f"{at}.comparisonOperator"):
        constraints.one_of(operator, f"{at}.comparisonOperator", OPERATORS)


def _condition(attribute: str, member: dict[str, Any]) -> Condition:
    check_name(attribute)
    values: list[Value] = member.get("AttributeValueList", [])
    for value in values:
        check_value(value)
    return legacy_condition(attribute, member["ComparisonOperator"], values)


def _expected(attribute: str, member: dict[str, Any]) -> Condition:
    """An element of Expected: an operator and its values, or Value and Exists alone."""
    operator, values = member.get("ComparisonOperator"), member.get("AttributeValueList")
    value: Value | None = member.get("Value")
    if values is not None and value is not None:
        raise _misused("Value and AttributeValueList cannot be used together", attribute)
    if operator is None:
        return _existing(attribute, member)
    if "Exists" in member:
        raise _misused("Exists and ComparisonOperator cannot be used together", attribute)
    if values is None and value is None and operator not in ("NULL", "NOT_NULL"):
        raise _misused(f"Value or AttributeValueList must be used with ComparisonOperator: {operator}", attribute)
    if value is not None:
        values = [value]
    return _condition(attribute, {"ComparisonOperator": operator, "AttributeValueList": values or []})


def _existing(attribute: str, member: dict[str, Any]) -> Condition:
    exists, value = member.get("Exists"), member.get("Value")
    if "AttributeValueList" in member:
        raise _misused("AttributeValueList can only be used with a ComparisonOperator", attribute)
    if exists is False:
        if value is not None:
            raise _misused("Value cannot be used when Exists is false", attribute)
        return legacy_condition(attribute, "NULL", ())
    if value is None:
        shown = "null" if exists is None else "true"
        raise _misused(f"Value must be provided when Exists is {shown}", attribute)
    return _condition(attribute, {"ComparisonOperator": "EQ", "AttributeValueList": [value]})


def _misused(sentence: str, attribute: str) -> ApiError:
    return invalid(f"{_WRONG}{sentence} for Attribute: {attribute}")

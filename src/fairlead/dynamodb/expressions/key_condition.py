"""KeyConditionExpression: the partition's value and the part of the sort order that a Query reads."""

from dataclasses import dataclass
from typing import Final

from fairlead.dynamodb.expressions.condition import Binding
from fairlead.dynamodb.expressions.condition_parser import parse_condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import KEY_CONDITION
from fairlead.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    DocumentPath,
    In,
    Literal,
    Not,
    Operand,
    Or,
    ValueName,
)
from fairlead.dynamodb.values.attributes import Value
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema, check_key_values, encode, prefix_end
from fairlead.model.errors import ApiError

_MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of encoded keys (`keys.encode`). None: no bound on that side. An inclusive bound belongs to the range."""

    low: bytes | None
    low_inclusive: bool
    high: bytes | None
    high_inclusive: bool


@dataclass(frozen=True, slots=True)
class SortCondition:
    """`operator` is one of = < <= > >= BETWEEN begins_with; BETWEEN has two operands, the others one."""

    operator: str
    operands: tuple[Value, ...]

    @property
    def bounds(self) -> Bounds:
        """The range of encoded sort keys that meets the condition; it may be empty."""
        first = encode(self.operands[0])
        match self.operator:
            case "=":
                return Bounds(first, True, first, True)
            case "BETWEEN":
                return Bounds(first, True, encode(self.operands[1]), True)
            case "begins_with":
                return Bounds(first, True, prefix_end(first), False)
            case "<" | "<=":
                return Bounds(None, False, first, self.operator == "<=")
        return Bounds(first, self.operator == ">=", None, False)


@dataclass(frozen=True, slots=True)
class KeyCondition:
    partition: Value
    sort: SortCondition | None


def key_condition(text: str) -> Condition:
    """A KeyConditionExpression, for `keyed`. ValidationException."""
    return parse_condition(KEY_CONDITION, text)


def keyed(node: Condition, environment: Environment, schema: KeySchema) -> KeyCondition:
    """A condition against the key of the table or index that is read. ValidationException."""
    return _against(schema, single_conditions(node, environment))


def single_conditions(node: Condition, environment: Environment) -> dict[str, SortCondition]:
    """The conditions by attribute, judged as far as that goes without a key schema. ValidationException."""
    Binding(KEY_CONDITION, environment).condition(node)  # judges names, values and operands as for any condition
    found: dict[str, SortCondition] = {}
    conditions = [_single(leaf, environment) for leaf in _leaves(node)]
    if len(conditions) > 2 and len({name for name, _ in conditions}) == len(conditions):
        raise invalid("Conditions can be of length 1 or 2 only")
    for name, single in conditions:
        if name in found:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        found[name] = single
    return found


def _leaves(node: Condition) -> list[Condition]:
    """The conditions that AND joins, however they are put in parentheses."""
    leaves: list[Condition] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, And):
            waiting.extend(reversed(node.terms))
        else:
            leaves.append(node)
    return leaves


def _single(node: Condition, environment: Environment) -> tuple[str, SortCondition]:
    """One condition as (attribute, operator and operands)."""
    match node:
        case Compare() if node.operator != "<>":
            return _simple(node.operator, (node.left, node.right), environment)
        case Between():
            return _simple("BETWEEN", (node.operand, node.low, node.high), environment)
        case Call() if node.function == "begins_with":
            return _simple("begins_with", node.operands, environment)
        case Compare():
            raise _unsupported(node.operator)
        case Call():
            raise _unsupported(node.function)
        case In():
            raise _unsupported("IN")
        case Or():
            raise _unsupported("OR")
        case Not():
            raise _unsupported("NOT")
        case And():
            raise AssertionError("leaves are no conjunctions")


def _simple(operator: str, operands: tuple[Operand, ...], environment: Environment) -> tuple[str, SortCondition]:
    """One key attribute against literals. ValidationException for anything else."""
    if operator not in _MIRRORED and not isinstance(operands[0], DocumentPath):
        raise _malformed(f"{operator} operator must have the key attribute as its first operand")
    name = ""
    values = []
    for operand in operands:
        if isinstance(operand, ValueName):
            values.append(environment.value(KEY_CONDITION, operand))
        elif isinstance(operand, Literal):
            values.append(operand.value)
        elif not isinstance(operand, DocumentPath):
            raise invalid("KeyConditionExpressions cannot contain nested operations")
        elif name:
            raise _malformed("Multiple attribute names used in one condition")
        elif len(operand.parts) > 1:
            raise invalid("KeyConditionExpressions cannot have conditions on nested attributes")
        else:
            name = str(environment.path(KEY_CONDITION, operand)[0])
    if not name:
        raise _malformed("No key attribute specified")
    if operator in _MIRRORED and not isinstance(operands[0], DocumentPath):
        operator = _MIRRORED[operator]
    return name, SortCondition(operator, tuple(values))


def _against(schema: KeySchema, conditions: dict[str, SortCondition]) -> KeyCondition:
    """The conditions as the schema's partition and sort conditions."""
    partition = conditions.get(schema.partition.name)
    if partition is None:
        raise missed(schema.partition)
    sort = None
    if len(conditions) == 2:
        if schema.sort is None:
            raise invalid("Query key condition not supported")
        sort = conditions.get(schema.sort.name)
        if sort is None:
            raise missed(schema.sort)
        _check_operands(schema, schema.sort, sort)
    _check_operands(schema, schema.partition, partition)
    if partition.operator != "=":
        raise invalid("Query key condition not supported")
    return KeyCondition(partition.operands[0], sort)


def _check_operands(schema: KeySchema, attribute: KeyAttribute, condition: SortCondition) -> None:
    for value in condition.operands:
        if attribute.type not in value:
            sentence = "Condition parameter type does not match schema type"
            raise invalid(f"One or more parameter values were invalid: {sentence}")
        check_key_values(schema, {attribute.name: value})


def missed(attribute: KeyAttribute) -> ApiError:
    """There is no condition on a key attribute; to be raised by the caller."""
    return invalid(f"Query condition missed key schema element: {attribute.name}")


def _unsupported(operator: str) -> ApiError:
    return invalid(f"Invalid operator used in KeyConditionExpression: {operator}")


def _malformed(sentence: str) -> ApiError:
    return invalid(f"Invalid condition in KeyConditionExpression: {sentence}")

"""Which part of a WHERE clause names keys, and what is left for every item to be judged by."""

from collections.abc import Sequence
from typing import Final

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import KeyCondition, keyed
from fairlead.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    DocumentPath,
    In,
    Literal,
    Operand,
    Or,
)
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema, encode

PARTITIONS: Final = 50
"""Partition keys after IN. Developer guide, PartiQL's operators."""

_NO_NAMES: Final = Environment(None, None)
_RANGES: Final = frozenset(("=", "<", "<=", ">", ">="))


def conjuncts(condition: Condition | None) -> list[Condition]:
    """The conditions that AND joins, none of no condition. However they stand in parentheses."""
    found: list[Condition] = []
    waiting = [condition] if condition is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, And):
            waiting.extend(reversed(node.terms))
        else:
            found.append(node)
    return found


def whole_key(condition: Condition | None, schema: KeySchema) -> tuple[Item, Condition | None]:
    """The one key that a condition names, not judged yet, and the rest of it. ValidationException if it names none."""
    key: Item = {}
    rest = []
    for node in conjuncts(condition):
        literal = _equality(node)
        name = _attribute(node)
        if literal is not None and name in schema.names and name not in key:
            key[name] = literal.value
        else:
            rest.append(node)
    if len(key) != len(schema.names):
        raise invalid("Where clause does not contain a mandatory equality on all key attributes")
    return key, _together(rest)


def key_ranges(condition: Condition | None, schema: KeySchema) -> tuple[list[KeyCondition], Condition | None]:
    """The parts of partitions that can meet a condition, and what is left of it. No part: all must be looked at.

    ValidationException if a key is compared with a value of another type.
    """
    nodes = conjuncts(condition)
    chosen: list[Literal] | None = None
    sort: Condition | None = None
    rest = []
    for node in nodes:
        partitions = _partitions(node, schema.partition) if chosen is None else None
        if partitions is not None:
            chosen = partitions
        elif sort is None and schema.sort is not None and _is_range(node, schema.sort):
            sort = node
        else:
            rest.append(node)
    if chosen is None:
        return [], condition
    if len(chosen) > PARTITIONS:
        raise invalid(f"A WHERE clause chooses at most {PARTITIONS} partitions, not {len(chosen)}")
    path = DocumentPath.of(schema.partition.name)
    found: dict[bytes, KeyCondition] = {}
    for literal in chosen:
        equality = Compare("=", path, literal)
        wanted = keyed(equality if sort is None else And((equality, sort)), _NO_NAMES, schema)
        found.setdefault(encode(wanted.partition), wanted)
    return list(found.values()), _together(rest)


def _together(nodes: Sequence[Condition]) -> Condition | None:
    return None if not nodes else nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _attribute(node: Condition) -> str | None:
    """The top-level attribute that a comparison is about."""
    operands: tuple[Operand, ...] = ()
    if isinstance(node, Compare):
        operands = (node.left, node.right)
    elif isinstance(node, (Between, In)):
        operands = (node.operand,)
    elif isinstance(node, Call):
        operands = node.operands[:1]
    paths = [operand for operand in operands if isinstance(operand, DocumentPath)]
    return str(paths[0].parts[0]) if len(paths) == 1 and len(paths[0].parts) == 1 else None


def _equality(node: Condition) -> Literal | None:
    """What an attribute shall equal."""
    if not isinstance(node, Compare) or node.operator != "=":
        return None
    literals = [operand for operand in (node.left, node.right) if isinstance(operand, Literal)]
    return literals[0] if len(literals) == 1 else None


def _partitions(node: Condition, attribute: KeyAttribute) -> list[Literal] | None:
    """The partitions that a condition chooses: by =, by IN, or by several = with OR between. None if it doesn't."""
    if isinstance(node, Or):
        found: list[Literal] = []
        for term in node.terms:
            chosen = _partitions(term, attribute)
            if chosen is None:
                return None
            found += chosen
        return found
    if _attribute(node) != attribute.name:
        return None
    if isinstance(node, In):
        literals = [option for option in node.options if isinstance(option, Literal)]
        return literals if len(literals) == len(node.options) else None
    literal = _equality(node)
    return None if literal is None else [literal]


def _is_range(node: Condition, attribute: KeyAttribute) -> bool:
    """Whether a condition on the sort key is a range of it."""
    if _attribute(node) != attribute.name:
        return False
    match node:
        case Compare():
            return node.operator in _RANGES and isinstance(node.left, Literal) is not isinstance(node.right, Literal)
        case Between():
            return isinstance(node.low, Literal) and isinstance(node.high, Literal)
        case Call():
            return node.function == "begins_with" and len(node.operands) == 2 and isinstance(node.operands[1], Literal)
    return False

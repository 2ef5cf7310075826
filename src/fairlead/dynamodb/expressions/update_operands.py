"""The right-hand sides of SET: paths, values, + and -, if_not_exists, list_append. All read the item as it was."""

from collections.abc import Callable
from typing import Final

from fairlead.dynamodb.expressions import functions
from fairlead.dynamodb.expressions.bound import Bound
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import UPDATE
from fairlead.dynamodb.expressions.nodes import Arithmetic, Call, DocumentPath, Literal, Operand, ValueName
from fairlead.dynamodb.expressions.operators import check_types
from fairlead.dynamodb.expressions.update_parser import IF_NOT_EXISTS
from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

Compute = Callable[[Item], Value]
"""A value from the item as it was. ValidationException."""

WRONG_OPERAND: Final = "An operand in the update expression has an incorrect data type"
_NUMBER: Final = frozenset("N")
_LIST: Final = frozenset("L")


def resolve(node: Operand, environment: Environment) -> None:
    """Judge only that every name and value is defined. ValidationException."""
    match node:
        case DocumentPath():
            environment.path(UPDATE, node)
        case ValueName():
            environment.value(UPDATE, node)
        case Literal():
            pass
        case Call():
            for operand in node.operands:
                resolve(operand, environment)
        case Arithmetic():
            resolve(node.left, environment)
            resolve(node.right, environment)


def bind_operand(node: Operand, environment: Environment) -> Compute:
    """What SET assigns. ValidationException for what is wrong whatever the item."""
    return _present(_bind(node, environment))


def wrong_operand() -> ApiError:
    """To be raised by the caller."""
    return invalid(WRONG_OPERAND)


def _bind(node: Operand, environment: Environment) -> Bound:
    match node:
        case DocumentPath():
            return Bound.at(environment.path(UPDATE, node))
        case ValueName():
            return Bound.literal(environment.value(UPDATE, node))
        case Literal():
            return Bound.literal(node.value)
        case Arithmetic():
            return _arithmetic(node.operator, _bind(node.left, environment), _bind(node.right, environment))
        case Call():
            operands = [_bind(operand, environment) for operand in node.operands]
            functions.check_count(UPDATE, node.function, operands)
            if node.function == IF_NOT_EXISTS:
                return _if_not_exists(operands[0], operands[1])
            return _list_append(operands[0], operands[1])


def _present(operand: Bound) -> Compute:
    read = operand.read

    def compute(item: Item) -> Value:
        value = read(item)
        if value is None:
            raise invalid("The provided expression refers to an attribute that does not exist in the item")
        return value

    return compute


def _arithmetic(sign: str, left: Bound, right: Bound) -> Bound:
    check_types(UPDATE, sign, (left, right), _NUMBER)
    calculate = numbers.add if sign == "+" else numbers.subtract
    first, second = _present(left), _present(right)

    def compute(item: Item) -> Value:
        one, two = first(item), second(item)
        if "N" not in one or "N" not in two:
            raise wrong_operand()
        return {"N": calculate(one["N"], two["N"])}

    return Bound(compute, "N")


def _if_not_exists(path: Bound, otherwise: Bound) -> Bound:
    functions.check_path(UPDATE, IF_NOT_EXISTS, path)
    read, default = path.read, otherwise.read

    def compute(item: Item) -> Value | None:
        value = read(item)
        return default(item) if value is None else value

    return Bound(compute, None)


def _list_append(left: Bound, right: Bound) -> Bound:
    check_types(UPDATE, "list_append", (left, right), _LIST)
    first, second = _present(left), _present(right)

    def compute(item: Item) -> Value:
        one, two = first(item), second(item)
        if "L" not in one or "L" not in two:
            raise wrong_operand()
        return {"L": one["L"] + two["L"]}

    return Bound(compute, "L")

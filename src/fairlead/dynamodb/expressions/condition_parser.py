"""Conditions as text: ConditionExpression, FilterExpression and KeyConditionExpression share one grammar.

Precedence, loosest first: OR, AND, NOT, comparisons (= <> < <= > >= BETWEEN IN), operands. Parentheses may stand around
conditions and operands alike. The parser keeps its own stack, so that 4 KB of parentheses cost 4,096 steps and no
recursion; what it builds nests at most as deep as an expression may have operators.
"""

from functools import lru_cache
from typing import Final

from fairlead.dynamodb.expressions.lexer import (
    CONDITION,
    END,
    FILTER,
    KEY_CONDITION,
    MISUSED_FUNCTION,
    NAME,
    REDUNDANT,
    UNKNOWN_FUNCTION,
    VALUE,
    Cursor,
    Token,
)
from fairlead.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    DocumentPath,
    In,
    Node,
    Not,
    Operand,
    Or,
    ValueName,
)
from fairlead.dynamodb.expressions.operands import LOGIC, parse_path, parse_value

SIZE: Final = "size"
FUNCTIONS: Final = frozenset(
    ("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", SIZE)
)
_COMPARATORS: Final = frozenset(("=", "<>", "<", "<=", ">", ">="))
_KINDS: Final = {CONDITION: "condition", FILTER: "filter", KEY_CONDITION: "key condition"}

_BRACKET: Final = 0
_OR: Final = 1
_AND: Final = 2
_NOT: Final = 3
_COMPARISON: Final = 4


@lru_cache(maxsize=1024)
def parse_condition(kind: str, text: str) -> Condition:
    """The condition that the text stands for. ValidationException with AWS's sentence for what is wrong with it."""
    cursor = Cursor(kind, text)
    condition = _Parser(cursor).parse()
    cursor.finish()
    return condition


class _Pending:
    """An operator, a function or a parenthesis that waits for its operands: `first` is the place of its first one."""

    __slots__ = ("first", "has_and", "tightness", "token", "word")

    def __init__(self, word: str, tightness: int, token: Token, first: int) -> None:
        self.word = word
        self.tightness = tightness
        self.token = token
        self.first = first
        self.has_and = False
        """BETWEEN: its AND has been read."""


class _Parser:
    __slots__ = ("_cursor", "_enclosed", "_nodes", "_pending")

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._nodes: list[Node] = []
        self._pending: list[_Pending] = []
        self._enclosed: Node | None = None
        """What the parenthesis closed last holds."""

    def parse(self) -> Condition:
        while True:
            while self._read_operand_part():
                pass
            while self._close_brackets():
                pass
            if self._cursor.token.kind is END:
                break
            self._read_operator()
        self._reduce(_OR)
        if self._pending:
            raise self._cursor.failure()
        (node,) = self._nodes
        return self._condition(node, self._cursor.token)

    def _read_operand_part(self) -> bool:
        """Read an operand, or something that stands before one; in that case True."""
        cursor = self._cursor
        token = cursor.token
        if token.kind is VALUE:
            self._nodes.append(parse_value(cursor))
            return False
        if token.word == "(":
            self._push(cursor.take(), "(", _BRACKET)
            return True
        if token.word == "NOT":
            self._push(cursor.take(), "NOT", _NOT)
            cursor.count_operator()
            return True
        if token.kind is NAME and token.word not in LOGIC and cursor.next_is("("):
            self._open_call()
            return True
        self._nodes.append(parse_path(cursor))
        return False

    def _open_call(self) -> None:
        cursor = self._cursor
        token = cursor.take()
        cursor.take()
        cursor.count_operator()
        if token.text in ("if_not_exists", "list_append"):
            sentence = f"The function is not allowed in a {_KINDS[cursor.kind]} expression; function: {token.text}"
            cursor.complain(MISUSED_FUNCTION, sentence)
        elif token.text not in FUNCTIONS:
            cursor.complain(UNKNOWN_FUNCTION, f"Invalid function name; function: {token.text}")
        self._push(token, "call", _BRACKET)

    def _read_operator(self) -> None:
        """Read what stands between two operands."""
        cursor = self._cursor
        token = cursor.token
        word = token.word
        if word == ",":
            self._reduce(_OR)
            if not self._pending or self._pending[-1].word == "(":
                raise cursor.failure()
            cursor.take()
        elif word == "AND" and self._pending and self._waits_for_and(self._pending[-1]):
            self._pending[-1].has_and = True
            cursor.take()
        elif word in ("AND", "OR"):
            tightness = _AND if word == "AND" else _OR
            self._reduce(tightness)
            self._push(cursor.take(), word, tightness, operands=1)
            cursor.count_operator()
        elif word in _COMPARATORS or word in ("BETWEEN", "IN"):
            self._reduce(_COMPARISON)
            self._push(cursor.take(), word, _BRACKET if word == "IN" else _COMPARISON, operands=1)
            cursor.count_operator()
            if word == "IN":
                cursor.expect("(")
        else:
            raise cursor.failure()

    def _close_brackets(self) -> bool:
        """Read a closing parenthesis, if there is one, and make a node of what it closes."""
        cursor = self._cursor
        if cursor.token.word != ")":
            return False
        self._reduce(_OR)
        if not self._pending:
            raise cursor.failure()
        opened = self._pending.pop()
        if opened.word == "(":
            node = self._nodes[-1]
            if node is self._enclosed:
                cursor.complain(REDUNDANT, "The expression has redundant parentheses;")
            self._enclosed = node
        else:
            operands = tuple(self._operand(node, opened.token) for node in self._nodes[opened.first :])
            del self._nodes[opened.first :]
            self._nodes.append(
                In(operands[0], operands[1:]) if opened.word == "IN" else Call(opened.token.text, operands)
            )
        cursor.take()
        return True

    def _push(self, token: Token, word: str, tightness: int, operands: int = 0) -> None:
        """Let something wait for operands, the last so many nodes being its first ones."""
        self._pending.append(_Pending(word, tightness, token, len(self._nodes) - operands))

    def _reduce(self, tightness: int) -> None:
        """Make nodes of all waiting operators that bind at least as tightly."""
        while self._pending and self._pending[-1].tightness >= tightness:
            operator = self._pending.pop()
            if self._waits_for_and(operator):
                raise self._cursor.failure()
            operands = self._nodes[operator.first :]
            del self._nodes[operator.first :]
            self._nodes.append(self._node(operator, operands))

    def _node(self, operator: _Pending, operands: list[Node]) -> Condition:
        token = operator.token
        match operator.word:
            case "NOT":
                return Not(self._condition(operands[0], token))
            case "AND" | "OR":
                joined = And if operator.word == "AND" else Or
                left = self._condition(operands[0], token)
                right = self._condition(operands[1], token)
                return joined((*left.terms, right) if isinstance(left, joined) else (left, right))
            case "BETWEEN":
                operand, low, high = (self._operand(node, token) for node in operands)
                return Between(operand, low, high)
        return Compare(operator.word, self._operand(operands[0], token), self._operand(operands[1], token))

    def _condition(self, node: Node, token: Token) -> Condition:
        """The node as a condition; a syntax error at `token` if it is an operand."""
        if isinstance(node, Call):
            if node.function == SIZE:
                self._complain_of_use(node)
            return node
        if isinstance(node, (Compare, Between, In, And, Or, Not)):
            return node
        raise self._cursor.failure(token)

    def _operand(self, node: Node, token: Token) -> Operand:
        """The node as an operand; a syntax error at `token` if it is a condition."""
        if isinstance(node, Call):
            if node.function != SIZE:
                self._complain_of_use(node)
            return node
        if isinstance(node, (DocumentPath, ValueName)):
            return node
        raise self._cursor.failure(token)

    def _complain_of_use(self, call: Call) -> None:
        sentence = f"The function is not allowed to be used this way in an expression; function: {call.function}"
        self._cursor.complain(MISUSED_FUNCTION, sentence)

    @staticmethod
    def _waits_for_and(operator: _Pending) -> bool:
        return operator.word == "BETWEEN" and not operator.has_and

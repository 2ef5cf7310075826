"""Statements: SELECT, INSERT, UPDATE, DELETE and, for transactions, EXISTS."""

from collections.abc import Sequence

from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.expressions.paths import Path
from fairlead.dynamodb.partiql.changes import Changes
from fairlead.dynamodb.partiql.conditions import Conditions
from fairlead.dynamodb.partiql.lexer import NAME, QUOTED, Cursor, malformed, unsupported
from fairlead.dynamodb.partiql.operands import KEYWORDS, Operands
from fairlead.dynamodb.partiql.statements import Delete, Exists, Insert, Returning, Select, Statement, Update
from fairlead.dynamodb.values.attributes import Value, check_item


def parse_statement(text: str, parameters: Sequence[Value] = ()) -> Statement:
    """The statement, its `?` replaced by the checked `parameters`. ValidationException, SerializationException."""
    operands = Operands(Cursor(text), parameters)
    statement = _Parser(operands).parse()
    operands.finish()
    return statement


class _Parser:
    __slots__ = ("_cursor", "_operands")

    def __init__(self, operands: Operands) -> None:
        self._operands = operands
        self._cursor = operands.cursor

    def parse(self) -> Statement:
        cursor = self._cursor
        if cursor.accept("SELECT"):
            return self._select()
        if cursor.accept("INSERT"):
            return self._insert()
        if cursor.accept("UPDATE"):
            return self._update()
        if cursor.accept("DELETE"):
            return self._delete()
        if cursor.accept("EXISTS", "("):
            cursor.expect("SELECT")
            select = self._select()
            cursor.expect(")")
            return Exists(select)
        raise cursor.failure("SELECT, INSERT, UPDATE, DELETE or EXISTS")

    def _select(self) -> Select:
        paths = None if self._cursor.accept("*") else tuple(self._operands.listed(self._projected))
        self._cursor.expect("FROM")
        table, index = self._source()
        self._refuse_alias("table")
        condition = self._where()
        order: list[tuple[str, bool]] = []
        if self._cursor.accept("ORDER", "BY"):
            order = self._operands.listed(self._order)
        return Select(table, index, paths, condition, tuple(order))

    def _projected(self) -> Path:
        """One element of a SELECT list."""
        cursor = self._cursor
        token = cursor.token
        if token.kind is NAME and cursor.next_is("("):
            raise unsupported(f"the function {token.text} in a SELECT list")
        if token.word in ("DISTINCT", "VALUE", "ALL") and not (cursor.next_is(",") or cursor.next_is("FROM")):
            raise unsupported(f"SELECT {token.word}")
        if self._operands.is_value() or cursor.token.word == "(":
            raise unsupported("a value in a SELECT list")
        path = self._operands.plain_path()
        self._refuse_alias("column")
        return path

    def _refuse_alias(self, what: str) -> None:
        token = self._cursor.token
        if token.word == "AS" or token.kind is QUOTED or (token.kind is NAME and token.word not in KEYWORDS):
            raise unsupported(f"another name for a {what} ({token.text[:256]} at character {token.at + 1})")
        if token.word in ("+", "-", "*", "/", "%", "|"):
            raise unsupported(f"arithmetic ({token.text}) in a SELECT list")

    def _order(self) -> tuple[str, bool]:
        name = self._operands.name()
        descending = self._cursor.accept("DESC")
        if not descending:
            self._cursor.accept("ASC")
        return name, descending

    def _insert(self) -> Insert:
        self._cursor.expect("INTO")
        table = self._table()
        if self._cursor.accept("VALUES"):
            raise unsupported("VALUES; an INSERT has one item after VALUE")
        self._cursor.expect("VALUE")
        ((kind, item),) = self._operands.value().items()
        if kind != "M":
            raise malformed("After VALUE stands an item, {'name': value, ...}")
        check_item(item)
        if self._cursor.accept("ON"):
            raise unsupported("ON CONFLICT")
        return Insert(table, item)

    def _update(self) -> Update:
        table = self._table()
        actions = Changes(self._operands).parse()
        return Update(table, actions, self._where(), self._returning())

    def _delete(self) -> Delete:
        self._cursor.expect("FROM")
        table = self._table()
        condition = self._where()
        returning = self._returning()
        if returning not in (None, Returning(modified=False, old=True)):
            raise unsupported("anything but RETURNING ALL OLD * of a DELETE")
        return Delete(table, condition, returning)

    def _table(self) -> str:
        """The table that a statement writes to."""
        name, index = self._source()
        if index is not None:
            raise unsupported(f"writing to an index ({index})")
        return name

    def _source(self) -> tuple[str, str | None]:
        """A table, or a table and one of its indexes."""
        if self._cursor.token.word in ("(", "SELECT", "<<", "[", "{"):
            raise unsupported("a SELECT from anything but a table or an index")
        table = self._operands.name()
        index = self._operands.name() if self._cursor.accept(".") else None
        if self._cursor.token.word == ",":
            raise unsupported("a join of several tables")
        return table, index

    def _where(self) -> Condition | None:
        return Conditions(self._operands).parse() if self._cursor.accept("WHERE") else None

    def _returning(self) -> Returning | None:
        cursor = self._cursor
        if not cursor.accept("RETURNING"):
            return None
        modified = cursor.accept("MODIFIED")
        if not modified:
            cursor.expect("ALL")
        old = cursor.accept("OLD")
        if not old:
            cursor.expect("NEW")
        cursor.expect("*")
        return Returning(modified, old)

"""A template's text as a tree: text, references and directives.

Space and line ends are kept but where Velocity 1.7 takes them away: blanks and the line end behind a directive that
ends its line, blanks between a #set and the reference or directive before it, and the line end with a comment.
"""

import re
from typing import Final

from fairlead.templates.bounds import TEMPLATE_CHARACTERS
from fairlead.templates.errors import TemplateError
from fairlead.templates.expressions import parse_expression
from fairlead.templates.lexer import REST_OF_LINE, Cursor
from fairlead.templates.nodes import (
    Block,
    Break,
    Define,
    Foreach,
    If,
    Index,
    Property,
    Reference,
    Set,
    Statement,
    Stop,
    Text,
    Value,
)
from fairlead.templates.operands import REFERENCE, parse_operand, parse_reference

_SPECIAL: Final = re.compile(r"[$#\\]")
_BACKSLASHES: Final = re.compile(r"\\++")
_LITERAL: Final = re.compile(r"#\[\[(.*?)\]\]#", re.DOTALL)
_LINE_COMMENT: Final = re.compile(r"##[^\r\n]*+(?:\r\n|\n|\r)?")
_WORD: Final = re.compile(r"#(?:\{([A-Za-z]++)\}|([A-Za-z0-9_]++))")
_CALL: Final = re.compile(r"[ \t]*+\(")
_BRACKET: Final = re.compile(r"[ \t\r\n]*+\(")
_IN: Final = re.compile(r"[ \t\r\n]*+in(?![A-Za-z0-9_-])")
_COMMA: Final = re.compile(r"[ \t\r\n,]*+")

ENDS: Final = frozenset(("end", "else", "elseif"))
"""Words that end a block."""
DIRECTIVES: Final = frozenset(("set", "if", "foreach", "define", "break", "stop", "macro", *ENDS))
REFUSED: Final = frozenset(("include", "parse"))
"""Directives that read files; API Gateway has none to read and refuses them."""
_ESCAPABLE: Final = DIRECTIVES | REFUSED | {"evaluate"}


def parse(text: str) -> Block:
    """Raises TemplateError."""
    if len(text) > TEMPLATE_CHARACTERS:
        raise TemplateError(1, 1, f"The template is longer than {TEMPLATE_CHARACTERS} characters.")
    return _whole(Cursor(text, _whole))


def _whole(cursor: Cursor) -> Block:
    block, end = _Blocks(cursor).read()
    if end:
        raise cursor.error(f"#{end} ends nothing here.")
    return block


class _Blocks:
    """Reads statements up to the end of the text, or to the word that ends the block."""

    __slots__ = ("_cursor", "_plain", "_statements")

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._statements: list[Statement] = []
        self._plain: list[str] = []
        """Text that is not a statement yet: neighbours become one."""

    def read(self) -> tuple[Block, str]:
        """The block, and the word that ended it, which is taken; the empty word at the end of the text."""
        cursor = self._cursor
        while found := _SPECIAL.search(cursor.text, cursor.at):
            before = cursor.text[cursor.at : found.start()]
            cursor.at = found.start()
            match found[0]:
                case "$":
                    self._plain.append(before)
                    self._dollar()
                case "\\":
                    self._plain.append(before)
                    self._backslash()
                case _:
                    end = self._hash(before)
                    if end:
                        return self._block(), end
        self._plain.append(cursor.text[cursor.at :])
        cursor.at = len(cursor.text)
        return self._block(), ""

    def _block(self) -> Block:
        self._flush()
        return tuple(self._statements)

    def _flush(self) -> None:
        if text := "".join(self._plain):
            self._statements.append(Text(text))
        self._plain.clear()

    def _add(self, statement: Statement) -> None:
        self._flush()
        self._statements.append(statement)

    def _dollar(self) -> None:
        cursor = self._cursor
        if REFERENCE.match(cursor.text, cursor.at):
            self._add(parse_reference(cursor))
            return
        self._symbol("$")
        if cursor.text.startswith("!", cursor.at) and not cursor.text.startswith("!{", cursor.at):
            self._symbol("!")
            self._plain.pop()  # as Velocity: of `$!` before anything but a name the `$` is left

    def _symbol(self, symbol: str) -> None:
        """A `$` or `#` that begins nothing is text, but API Gateway refuses one that ends the template."""
        cursor = self._cursor
        cursor.at += 1
        if cursor.ended() and not cursor.in_string:
            raise cursor.error(f"The template ends in a sign that begins nothing, {symbol}.", cursor.at - 1)
        self._plain.append(symbol)

    def _backslash(self) -> None:
        """Before a reference or a directive two backslashes stand for one, and an odd one makes it text."""
        cursor = self._cursor
        backslashes = cursor.take(_BACKSLASHES)
        assert backslashes is not None, "one was seen"
        start = cursor.at
        word = _WORD.match(cursor.text, cursor.at)
        directive = word is not None and (word[1] or word[2]) in _ESCAPABLE
        if not directive and not REFERENCE.match(cursor.text, cursor.at):
            self._plain.append(backslashes)
            if word is not None and len(backslashes) % 2:
                self._plain.append(cursor.text[start : word.end()])
                cursor.at = word.end()
            return
        if len(backslashes) % 2 == 0 and word is not None and word[2] == "set":
            self._plain.append(backslashes)  # Velocity's exception to its rule
            return
        self._plain.append("\\" * (len(backslashes) // 2))
        if len(backslashes) % 2:
            if directive:
                assert word is not None, "it was seen"
                cursor.at = word.end()
            else:
                parse_reference(cursor)
            self._plain.append(cursor.text[start : cursor.at])

    def _hash(self, before: str) -> str:
        """A directive, a comment or text. Gives the word that ends the block, or the empty one."""
        cursor = self._cursor
        if cursor.text.startswith("##", cursor.at):
            self._plain.append(before)
            cursor.take(_LINE_COMMENT)
        elif cursor.text.startswith("#*", cursor.at):
            self._plain.append(before)
            end = cursor.text.find("*#", cursor.at + 2)
            cursor.at = len(cursor.text) if end < 0 else end + 2
        elif cursor.text.startswith("#[[", cursor.at):
            self._plain.append(before)
            self._literal()
        elif word := _WORD.match(cursor.text, cursor.at):
            return self._word(before, word)
        else:
            self._plain.append(before)
            self._symbol("#")
        return ""

    def _literal(self) -> None:
        literal = self._cursor.take(_LITERAL)
        if literal is None:
            raise self._cursor.error("#[[ needs ]]# as its end.")
        self._plain.append(literal)

    def _word(self, before: str, found: re.Match[str]) -> str:
        cursor = self._cursor
        word = found[1] or found[2]
        if word != "set" or before.strip(" \t"):  # a #set takes the blanks with it that are all there is before it
            self._plain.append(before)
        if word in REFUSED:
            raise cursor.error(f"#{word} is not supported: there are no files that a template could read.")
        if word not in DIRECTIVES:
            self._unknown(found)
            return ""
        at = cursor.at
        cursor.at = found.end()
        if word in ENDS:
            if word != "elseif":
                cursor.take(REST_OF_LINE)
            return word
        cursor.deeper()
        try:
            self._directive(word)
        except _Unended:
            raise cursor.error(f"This #{word} has no #end.", at) from None
        cursor.shallower()
        return ""

    def _unknown(self, found: re.Match[str]) -> None:
        """A word that is no directive would be a macro. API Gateway has none: it is text, with its brackets."""
        cursor = self._cursor
        start = cursor.at
        cursor.at = found.end()
        if found[2] and not found[2][0].isdigit() and cursor.take(_CALL) is not None:
            cursor.take(_COMMA)
            while not cursor.accept(")"):
                if parse_operand(cursor, words=True) is None:
                    raise cursor.error(f"The brackets of #{found[2]} hold {cursor.shown()}, which is no argument.")
                cursor.take(_COMMA)
        self._plain.append(cursor.text[start : cursor.at])

    def _directive(self, word: str) -> None:
        match word:
            case "set":
                self._add(self._set())
            case "if":
                self._add(self._if())
            case "foreach":
                self._add(self._foreach())
            case "define":
                self._add(self._define())
            case "macro":
                self._macro()
            case "break":
                self._add(Break())
            case _:
                self._add(Stop())

    def _open(self, word: str) -> None:
        if self._cursor.take(_BRACKET) is None:
            raise self._cursor.error(f'#{word} needs "(" here, not {self._cursor.shown()}.')
        self._cursor.skip_space()

    def _close(self, word: str) -> None:
        self._cursor.skip_space()
        self._cursor.expect(")", f"#{word}")
        self._cursor.take(REST_OF_LINE)

    def _inner(self) -> tuple[Block, str]:
        """The statements up to a word that ends them."""
        block, end = _Blocks(self._cursor).read()
        if not end:
            raise _Unended
        return block, end

    def _body(self, word: str) -> Block:
        """The statements up to #end."""
        block, end = self._inner()
        if end != "end":
            raise self._cursor.error(f"#{end} belongs to an #if, not to a #{word}.")
        return block

    def _set(self) -> Set:
        cursor = self._cursor
        self._open("set")
        target = self._named("set")
        if target.accesses and not isinstance(target.accesses[-1], Property | Index):
            raise cursor.error("#set cannot set what a method gives.")
        cursor.skip_space()
        cursor.expect("=", "#set")
        value = parse_expression(cursor)
        self._close("set")
        return Set(target, value)

    def _named(self, word: str) -> Reference:
        cursor = self._cursor
        if not REFERENCE.match(cursor.text, cursor.at):
            raise cursor.error(f"#{word} needs a reference here, not {cursor.shown()}.")
        return parse_reference(cursor)

    def _if(self) -> If:
        branches: list[tuple[Value, Block]] = []
        otherwise: Block = ()
        end = "if"
        while end in ("if", "elseif"):
            self._open(end)
            condition = parse_expression(self._cursor)
            self._close(end)
            block, end = self._inner()
            branches.append((condition, block))
        if end == "else":
            otherwise, end = self._inner()
            if end != "end":
                raise self._cursor.error(f"#{end} cannot follow #else.")
        return If(tuple(branches), otherwise)

    def _foreach(self) -> Foreach:
        cursor = self._cursor
        self._open("foreach")
        name = self._variable("foreach")
        if cursor.take(_IN) is None:
            raise cursor.error(f'#foreach needs "in" here, not {cursor.shown()}.')
        cursor.skip_space()
        iterable = parse_operand(cursor)
        if iterable is None:
            raise cursor.error(f"#foreach needs a reference or a list here, not {cursor.shown()}.")
        self._close("foreach")
        return Foreach(name, iterable, self._body("foreach"))

    def _variable(self, word: str) -> str:
        reference = self._named(word)
        if reference.accesses:
            raise self._cursor.error(f"#{word} needs a plain variable.")
        return reference.name

    def _define(self) -> Define:
        self._open("define")
        name = self._variable("define")
        self._close("define")
        return Define(name, self._body("define"))

    def _macro(self) -> None:
        """Taken and forgotten, as on API Gateway: a call of it is printed as it stands."""
        cursor = self._cursor
        self._open("macro")
        while not cursor.accept(")"):
            if parse_operand(cursor, words=True) is None:
                raise cursor.error(f"#macro cannot have {cursor.shown()} as an argument.")
            cursor.take(_COMMA)
        cursor.take(REST_OF_LINE)
        self._body("macro")


class _Unended(Exception):  # noqa: N818 — no error of its own: whoever knows the directive says which has no end
    """The text ended within a block."""

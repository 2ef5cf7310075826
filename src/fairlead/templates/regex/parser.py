"""The text of a Java pattern as a tree. What is not supported is refused by name."""

import re
from typing import Final

from fairlead.templates.bounds import NESTING, PATTERN_CHARACTERS
from fairlead.templates.errors import RenderError
from fairlead.templates.regex.nodes import Character, Choice, Group, Node, Place, Repeat, Sequence
from fairlead.templates.regex.sets import (
    ANY,
    CLASSES,
    NOT_LINE_END,
    Set,
    Test,
    between,
    ignoring_case,
    inside,
    named,
    one,
)

_BRACES: Final = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_FLAGS: Final = re.compile(r"\(\?([ims]*+)(?:-([ims]++))?([:)])")
_NAME: Final = re.compile(r"\(\?<[A-Za-z][A-Za-z0-9]*+>")
_HEX: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|x\{([0-9A-Fa-f]{1,5})\}")
_PROPERTY: Final = re.compile(r"[pP](?:\{([A-Za-z]++)\}|([A-Z]))")
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_PLACES: Final = frozenset("bBAzZ")


def parse_pattern(text: str) -> tuple[Node, int]:
    """The tree, and how many groups it keeps. RenderError."""
    if len(text) > PATTERN_CHARACTERS:
        raise RenderError(f"A regular expression is longer than {PATTERN_CHARACTERS} characters.")
    parser = _Parser(text)
    node = parser.choice()
    if not parser.ended():
        raise parser.error('its ")" closes nothing')
    return node, parser.groups


class _Parser:
    __slots__ = ("_at", "_depth", "_flags", "_text", "groups")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._flags: frozenset[str] = frozenset()
        self.groups = 0

    def ended(self) -> bool:
        return self._at >= len(self._text)

    def error(self, reason: str) -> RenderError:
        return RenderError(f'The regular expression "{self._text}" cannot be used: {reason}.')

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._next()
        self._at += 1
        return character

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def choice(self) -> Node:
        flags = self._flags
        options = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            options.append(self._sequence())
        self._flags = flags  # set within a group, they end with it
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._next() not in ("", "|", ")"):
            if self._text.startswith("\\Q", self._at):
                parts.extend(self._quoted())
                continue
            part = self._part()
            if part is not None:
                parts.append(self._repeated(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quoted(self) -> list[Node]:
        """`\\Q...\\E`: characters as they stand."""
        end = self._text.find("\\E", self._at)
        literal = self._text[self._at + 2 : len(self._text) if end < 0 else end]
        self._at = len(self._text) if end < 0 else end + 2
        return [self._character(one(character)) for character in literal]

    def _part(self) -> Node | None:
        """One part, without its repetition; None for flags that hold from here on."""
        match character := self._take():
            case "(":
                self._at -= 1
                return self._group()
            case "[":
                return Character(self._class())
            case ".":
                return Character(ANY if "s" in self._flags else NOT_LINE_END)
            case "^" | "$":
                return Place(f"m{character}" if "m" in self._flags else character)
            case "\\":
                return self._escaped()
            case "*" | "+" | "?":
                raise self.error(f'its "{character}" repeats nothing')
            case "{":
                raise self.error('its "{" repeats nothing')
            case _:
                return self._character(one(character))

    def _character(self, test: Test) -> Character:
        return Character(Set((ignoring_case(test) if "i" in self._flags else test,)))

    def _group(self) -> Node | None:
        self._depth += 1
        if self._depth > NESTING:
            raise self.error(f"more than {NESTING} brackets are inside each other")
        outer = self._flags
        number = 0
        if flags := self._match(_FLAGS):
            self._flags = (self._flags | set(flags[1])) - set(flags[2] or "")
            if flags[3] == ")":
                self._depth -= 1
                return None
        elif self._match(_NAME) or not self._text.startswith("(?", self._at):
            if self._next() == "(":
                self._at += 1
            self.groups += 1
            number = self.groups
        else:
            raise self.error("looking ahead or behind, and atomic groups, are not supported")
        node = self.choice()
        if self._take() != ")":
            raise self.error('a ")" is missing')
        self._flags = outer
        self._depth -= 1
        return Group(number, node) if number else node

    def _repeated(self, part: Node) -> Node:
        least, most = 1, 1
        unbounded = False
        match self._next():
            case "*":
                least, unbounded = 0, True
                self._at += 1
            case "+":
                unbounded = True
                self._at += 1
            case "?":
                least = 0
                self._at += 1
            case "{":
                least, most, unbounded = self._braces()
            case _:
                return part
        greedy = self._next() != "?"
        if not greedy:
            self._at += 1
        elif self._next() == "+":
            raise self.error("possessive repetition is not supported")
        if self._next() in ("*", "+", "?", "{") and self._next():
            raise self.error(f'its "{self._next()}" repeats a repetition')
        return Repeat(part, least, None if unbounded else most, greedy)

    def _braces(self) -> tuple[int, int, bool]:
        found = self._match(_BRACES)
        if found is None:
            raise self.error('its "{" is no repetition')
        least = int(found[1])
        most = int(found[3]) if found[3] else least
        if most < least:
            raise self.error(f"{found[0]} repeats no number of times")
        return least, most, found[2] is not None and found[3] is None

    def _escaped(self) -> Node:
        if self._next() in _PLACES and self._next():
            return Place(self._take())
        members = self._escaped_set()
        if members is not None:
            return Character(members)
        return self._character(one(self._escaped_character()))

    def _escaped_set(self) -> Set | None:
        """`\\d` and its like, `\\p{...}`; None where a character stands behind the backslash."""
        members = CLASSES.get(self._next())
        if members is not None:
            self._at += 1
            return members
        if found := self._match(_PROPERTY):
            members = named(found[1] or found[2], negated=found[0][0] == "P")
            if members is None:
                raise self.error(f"the class \\{found[0]} is not supported")
            return members
        return None

    def _escaped_character(self) -> str:
        if found := self._match(_HEX):
            code = int(found[1] or found[2] or found[3], 16)
            return chr(code)
        character = self._take()
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isdigit() and character != "0":
            raise self.error("references back to a group are not supported")
        if not character or (character.isascii() and character.isalnum()):
            raise self.error(f"\\{character} is not supported")
        return character

    def _class(self) -> Set:
        """What stands in square brackets, the first of which is taken."""
        negated = self._next() == "^"
        self._at += negated
        tests: list[Test] = []
        while self._next() != "]" or not tests:
            tests.append(self._member())
        self._at += 1
        if "i" in self._flags:
            tests = [ignoring_case(test) for test in tests]
        return Set(tuple(tests), negated)

    def _member(self) -> Test:
        character = self._take()
        if not character:
            raise self.error('a "]" is missing')
        if character == "[":
            self._depth += 1
            if self._depth > NESTING:
                raise self.error(f"more than {NESTING} brackets are inside each other")
            test = inside(self._class())
            self._depth -= 1
            return test
        if character == "&" and self._next() == "&":
            raise self.error("&& in a class is not supported")
        if character == "\\":
            members = self._escaped_set()
            if members is not None:
                return inside(members)
            character = self._escaped_character()
        return self._range(character)

    def _range(self, first: str) -> Test:
        if self._next() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", "", "["):
            return one(first)
        self._at += 1
        last = self._take()
        if last == "\\":
            last = self._escaped_character()
        if last < first:
            raise self.error(f"{first}-{last} is no range")
        return between(first, last)

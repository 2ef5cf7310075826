"""Puts the Serverless Framework's variables in: a document with `${...}` to one without.

Values are resolved when someone asks for them, so a variable in a part of the config that nobody here needs (a VPC's
subnets from SSM, say) stops nothing. Nothing is resolved twice; a value that needs itself is reported, not followed.
"""

from collections.abc import Callable
from typing import Final, Protocol

from fairlead.readers.nodes import Node, Place, shape
from fairlead.readers.report import Report
from fairlead.readers.scalars import text_of
from fairlead.readers.serverless.syntax import Literal, Source, Template, Variable, template

MAX_NESTING: Final = 90
"""Levels of values and variables inside one another. Ours; keeps far away from Python's own limit."""
MAX_NODES: Final = 100_000
MAX_TEXT: Final = 256 * 1024
"""Characters of one text, variables put in. Ours; CloudFormation allows 4,096 in most of its values."""


class Missing:
    """A source has no value. `why` is half a sentence: "the environment variable `X` is not set".

    `refused` tells that it may well have one on AWS, `default` is what the framework takes when no source has a value.
    """

    __slots__ = ("default", "hint", "refused", "why")

    def __init__(self, why: str, hint: str = "", refused: bool = False, default: Node | None = None) -> None:
        self.why = why
        self.hint = hint
        self.refused = refused
        self.default = default


class Lookup(Protocol):
    """Looks a source's value up: its type, parameters and address (each text or None), and where it is asked for."""

    def __call__(self, kind: str, parameters: str | None, address: str | None, place: Place) -> Node | Missing: ...


class Variables:
    """The variables of one config. `lookup` may come back for the values that it walks through."""

    def __init__(self, lookup: Lookup, report: Report) -> None:
        self._lookup = lookup
        self._report = report
        self._known: dict[int, tuple[Node, Node]] = {}
        self._whole: dict[int, tuple[Node, Node]] = {}
        self._pending: dict[int, Node] = {}
        self._nesting = 0

    def value(self, node: Node) -> Node:
        """The node, or what its variables stand for. What is below it may hold variables still."""
        if not isinstance(node.value, str) or "${" not in node.value:
            return node
        return self._once(node, self._known, self._text)

    def whole(self, node: Node) -> Node:
        """The node with every variable in it resolved, however deep."""
        if isinstance(node.value, str):
            return self._once(node, self._whole, self._whole_text) if "${" in node.value else node
        if not isinstance(node.value, dict | list):
            return node
        return self._once(node, self._whole, self._parts)

    def entry(self, node: Node | None, *path: str) -> Node | None:
        """The value at a path of keys (and indices), or None. Only what lies on the way is resolved."""
        for key in path:
            if node is None:
                return None
            node = self.value(node)
            if isinstance(node.value, list):
                node = node.value[int(key)] if key.isascii() and key.isdigit() and int(key) < len(node.value) else None
            else:
                node = node.entries.get(key)
        return self.value(node) if node is not None else None

    def _once(self, node: Node, known: dict[int, tuple[Node, Node]], make: Callable[[Node], Node]) -> Node:
        """Makes a node's value at its first use. The node is kept beside it, lest its id be given to another."""
        name = id(node)
        if name in known:
            return known[name][1]
        if self._nesting >= MAX_NESTING:
            self._report.error(
                f"Variables and values are nested more than {MAX_NESTING} levels deep.",
                "Refer to the value at the end of the chain.",
                node,
            )
            return node
        if name in self._pending and isinstance(node.value, str):
            self._report.error(
                f"The variable {_shown(node.value)} needs its own value.",
                "Break the circle: one of the variables in it must get a value of its own.",
                node,
            )
            return node
        entered = name not in self._pending
        self._pending[name] = node
        self._nesting += 1
        made = make(node)
        self._nesting -= 1
        if entered:
            del self._pending[name]
        known[name] = (node, made)
        if isinstance(made.value, str):  # it is done with: `${` that an escape or the environment put there is text
            self._known[id(made)] = self._whole[id(made)] = (made, made)
        return made

    def _whole_text(self, node: Node) -> Node:
        made = self._text(node) if id(node) not in self._known else self._known[id(node)][1]
        self._known[id(node)] = (node, made)
        return made if made is node or isinstance(made.value, str) else self.whole(made)

    def _parts(self, node: Node) -> Node:
        made: Node
        if isinstance(node.value, dict):
            entries = {key: self.whole(part) for key, part in node.value.items()}
            unchanged = all(entries[key] is part for key, part in node.value.items())
            made = node if unchanged else Node(entries, node.place, node.keys)
        else:
            items = [self.whole(part) for part in node.items]
            made = node if all(a is b for a, b in zip(items, node.items, strict=True)) else Node(items, node.place)
        if made.size > MAX_NODES or made.depth > MAX_NESTING:
            self._report.error(
                "With its variables put in, this value is too large.",
                f"Variables inside variables multiply; stay below {MAX_NODES} values and {MAX_NESTING} levels.",
                node,
            )
            return Node(None, node.place)
        return made

    def _text(self, node: Node) -> Node:
        assert isinstance(node.value, str)
        parts = template(node.value)
        if len(parts) == 1 and isinstance(parts[0], Variable):
            return self._variable(parts[0], node.place) or node
        text = self.filled(parts, node.place)
        return node if text is None or text == node.value else Node(text, node.place)

    def filled(self, parts: Template, place: Place) -> str | None:
        """A template's text; None when a variable in it has no text, which is reported."""
        texts: list[str] = []
        for part in parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            node = self._variable(part, place)
            if node is None:
                return None
            if isinstance(node.value, dict | list) or node.value is None:
                self._report.error(
                    f"{_shown(part.text)} stands inside a text, but its value is {shape(node)}.",
                    "Refer to one value in it, or let the variable be all there is.",
                    place,
                )
                return None
            texts.append(text_of(node.value))
        if sum(map(len, texts)) > MAX_TEXT:
            hint = "Variables inside variables multiply."
            self._report.error(
                f"With its variables put in, this text has more than {MAX_TEXT} characters.", hint, place
            )
            return None
        return "".join(texts)

    def _variable(self, variable: Variable, place: Place) -> Node | None:
        """The first source's value that there is; None after reporting that there is none."""
        missing: list[Missing] = []
        null: Node | None = None
        for source in variable.sources:
            found = self._source(source, place)
            if found is None:
                return None
            if isinstance(found, Missing):
                missing.append(found)
            elif found.value is None:
                null = found
            else:
                self._note_refused(missing, variable, place)
                return found
        null = null or next((one.default for one in missing if one.default), None)
        if null is not None:
            return null
        why = "; ".join(dict.fromkeys(one.why for one in missing))
        hint = next((one.hint for one in missing if one.hint), "Correct the name, or give a default after a comma.")
        self._report.error(f"{_shown(variable.text)} has no value: {why}.", hint, place)
        return None

    def _note_refused(self, missing: list[Missing], variable: Variable, place: Place) -> None:
        for one in missing:
            if one.refused:
                self._report.note(f"{_shown(variable.text)} has its default here: {one.why}.", "", place)

    def _source(self, source: "Source | Literal | Variable", place: Place) -> Node | Missing | None:
        if isinstance(source, Variable):
            return self._quiet(source, place)
        if isinstance(source, Literal):
            if source.quoted or not isinstance(source.value, str):
                return Node(source.value, place)
            return Missing(f"`{source.value}` is no source", f"Put text in quotation marks: '{source.value}'.")
        if self._nesting >= MAX_NESTING:
            why = f"variables are nested more than {MAX_NESTING} levels deep"
            return Missing(why, "Refer to the value at the end of the chain.")
        self._nesting += 1
        parameters = self.filled(source.parameters, place) if source.parameters is not None else None
        address = self.filled(source.address, place) if source.address is not None else None
        unfilled = (parameters is None) != (source.parameters is None) or (address is None) != (source.address is None)
        found = None if unfilled else self._lookup(source.type, parameters, address, place)
        self._nesting -= 1
        return found

    def _quiet(self, variable: Variable, place: Place) -> Node | Missing | None:
        """A variable that is a default itself: its lack of a value is the outer one's to report."""
        last: Node | Missing | None = Missing("it names nothing")
        for source in variable.sources:
            last = self._source(source, place)
            if last is None or (isinstance(last, Node) and last.value is not None):
                return last
        return last


def _shown(text: str) -> str:
    """A variable for a sentence: on one line, and not endless."""
    line = " ".join(text.split())
    return f"`{line[:117]}...`" if len(line) > 120 else f"`{line}`"

"""CloudFormation's intrinsic functions, for every format that has them: nodes in, plain values out.

What a name stands for is the caller's to know (`Names`); what a function does is here, once. CloudFormation User Guide,
intrinsic function reference and pseudo parameters reference.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from fairlead.model.apps import Json
from fairlead.readers.conditions import Conditions
from fairlead.readers.nodes import Node, node_of, shape
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.scalars import text_of

MAX_TEXT: Final = 256 * 1024
"""Characters that one function may make. Ours; a bomb of nested Fn::Sub must not fill the memory."""

_PLACEHOLDER: Final = re.compile(r"\$\{(!?)([^${}]*)\}")
_PLUGIN_PLACEHOLDER: Final = re.compile(r"#\{([^#{}]+)\}")
_SPLIT_TWO: Final = 2


class Names(Protocol):
    """What logical ids and pseudo parameters stand for."""

    def ref(self, name: str, at: Node) -> Json | None:
        """The value of `Ref: name`; None when nothing has that name."""

    def attribute(self, name: str, attribute: str, at: Node) -> Json | None:
        """The value of `Fn::GetAtt: [name, attribute]`; None when nothing has that name."""

    def known(self) -> Iterable[str]:
        """Every name there is, to find the one that was meant."""


class _NoValue:
    """`Ref: AWS::NoValue`: the property that has this value is not there."""


NO_VALUE: Final = _NoValue()


class Intrinsics:
    """Evaluates values of one template.

    `hash_marks` makes `#{AWS::AccountId}` in any text mean what `${AWS::AccountId}` means in Fn::Sub, as
    serverless-pseudo-parameters does.
    """

    def __init__(self, names: Names, conditions: dict[str, Node], report: Report, hash_marks: bool = False) -> None:
        self.conditions = Conditions(conditions, self.value, report)
        self._names = names
        self._report = report
        self._hash_marks = hash_marks
        self._functions: dict[str, Callable[[Node], Json]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Join": self._join,
            "Fn::Sub": self._sub,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
        }

    def value(self, node: Node) -> Json:
        """The plain value of a node; None for AWS::NoValue."""
        value = self._value(node)
        return None if value is NO_VALUE else value

    def text(self, node: Node) -> str | None:
        """The value as text, numbers and booleans as CloudFormation writes them; None for nothing, list or mapping."""
        value = self.value(node)
        return None if value is None or isinstance(value, dict | list) else text_of(value)

    def _value(self, node: Node) -> Json:
        value = node.value
        if isinstance(value, str):
            return self._marked(value, node) if self._hash_marks and "#{" in value else value
        if isinstance(value, list):
            items = [self._value(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref" or name.startswith("Fn::"):
                return self._call(name, argument)
        entries = {key: self._value(part) for key, part in value.items()}
        return {key: part for key, part in entries.items() if part is not NO_VALUE}

    def _call(self, name: str, argument: Node) -> Json:
        if name in self._functions:
            return self._functions[name](argument)
        if name in self.conditions.functions:
            return self.conditions.call(name, argument)
        if name == "Fn::ImportValue":
            exported = self.value(argument)
            message = f"Fn::ImportValue takes `{exported}` from another stack; other stacks are not read."
            hint = "Write the value itself, or a variable with a default: ${env:NAME, 'value'}."
        else:
            message = f"{name} is not understood yet."
            hint = did_you_mean(name, [*self._functions, *self.conditions.functions]) or "Write the value itself."
        self._report.error(message, hint, argument)
        return ""

    def _wrong(self, name: str, takes: str, argument: Node) -> str:
        found = "this list is another" if isinstance(argument.value, list) else f"this is {shape(argument)}"
        self._report.error(f"{name} takes {takes}, but {found}.", f"Write it as {takes}.", argument)
        return ""

    def _unknown(self, how: str, name: str, at: Node) -> str:
        hint = (
            did_you_mean(name, self._names.known()) or "Declare it under `resources: Resources:`, or correct the name."
        )
        self._report.error(f"{how} names `{name}`, which is declared nowhere.", hint, at)
        return name

    def _ref(self, argument: Node) -> Json:
        name = argument.value
        if not isinstance(name, str):
            return self._wrong("Ref", "the name of a resource or parameter", argument)
        if name == "AWS::NoValue":
            return NO_VALUE
        value = self._names.ref(name, argument)
        return self._unknown("Ref", name, argument) if value is None else value

    def _get_att(self, argument: Node) -> Json:
        takes = "a list of a resource's name and its attribute"
        parts = [part.value for part in argument.items]
        if isinstance(argument.value, str) and "." in argument.value:
            parts = list(argument.value.split(".", 1))
        name = parts[0] if parts else None
        if len(parts) < _SPLIT_TWO or not isinstance(name, str):
            return self._wrong("Fn::GetAtt", takes, argument)
        attribute = ".".join(str(part) for part in parts[1:])
        value = self._names.attribute(name, attribute, argument)
        return self._unknown("Fn::GetAtt", name, argument) if value is None else value

    def _join(self, argument: Node) -> Json:
        parts = argument.items
        if len(parts) != _SPLIT_TWO or not isinstance(parts[0].value, str):
            return self._wrong("Fn::Join", "a list of a separator and a list", argument)
        values = self._value(parts[1])
        if not isinstance(values, list):
            return self._wrong("Fn::Join", "a list of a separator and a list", argument)
        texts = [self._part(value, argument) for value in values]
        return self._bounded(parts[0].value.join(texts), argument)

    def _part(self, value: Json, at: Node) -> str:
        if value is None or isinstance(value, dict | list):
            what = shape(node_of(value, at.place))
            self._report.error(f"A part of this text is {what}.", "Every part must be text or a number.", at)
            return ""
        return text_of(value)

    def _sub(self, argument: Node) -> Json:
        text, own = argument, Node({}, argument.place)
        if isinstance(argument.value, list) and len(argument.value) == _SPLIT_TWO:
            text, own = argument.value
        if not isinstance(text.value, str) or not isinstance(own.value, dict):
            return self._wrong("Fn::Sub", "a text, or a list of a text and a mapping", argument)
        return self._substituted(text.value, own.entries, text)

    def _substituted(self, text: str, own: dict[str, Node], at: Node) -> str:
        values: dict[str, str] = {}
        made: list[str] = []
        length = end = 0
        for match in _PLACEHOLDER.finditer(text):
            name = match.group(2).strip()
            if match.group(1):
                value = "${" + match.group(2) + "}"
            else:
                if name not in values:
                    values[name] = self._part(self._value(own[name]) if name in own else self._named(name, at), at)
                value = values[name]
            made += [text[end : match.start()], value]
            end = match.end()
            length += len(value)
            if length > MAX_TEXT:
                return self._bounded("".join(made), at)
        return self._bounded("".join([*made, text[end:]]), at)

    def _named(self, name: str, at: Node) -> Json:
        """What `${name}` or `${name.attribute}` stands for in Fn::Sub."""
        logical_id, dot, attribute = name.partition(".")
        value = self._names.attribute(logical_id, attribute, at) if dot else self._names.ref(name, at)
        return self._unknown("Fn::Sub", logical_id, at) if value is None else value

    def _marked(self, text: str, at: Node) -> str:
        def one(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            logical_id, dot, attribute = name.partition(".")
            value = self._names.attribute(logical_id, attribute, at) if dot else self._names.ref(name, at)
            return match.group(0) if value is None else self._part(value, at)

        return _PLUGIN_PLACEHOLDER.sub(one, text)

    def _bounded(self, text: str, at: Node) -> str:
        if len(text) <= MAX_TEXT:
            return text
        self._report.error(
            f"This text has more than {MAX_TEXT} characters.", "Functions inside functions multiply.", at
        )
        return ""

    def _select(self, argument: Node) -> Json:
        takes = "a list of an index and a list"
        parts = argument.items
        if len(parts) != _SPLIT_TWO:
            return self._wrong("Fn::Select", takes, argument)
        index, values = self.text(parts[0]) or "", self._value(parts[1])
        if not isinstance(values, list) or not (index.isascii() and index.isdigit()):
            return self._wrong("Fn::Select", takes, argument)
        if len(index) > _SPLIT_TWO * 2 or int(index) >= len(values):
            self._report.error(f"Fn::Select asks for item {index} of {len(values)}.", "Items count from 0.", argument)
            return ""
        return values[int(index)]

    def _split(self, argument: Node) -> Json:
        parts = argument.items
        if len(parts) != _SPLIT_TWO or not isinstance(parts[0].value, str) or not parts[0].value:
            return self._wrong("Fn::Split", "a list of a separator and a text", argument)
        return (self.text(parts[1]) or "").split(parts[0].value)

    def _if(self, argument: Node) -> Json:
        parts = argument.items
        if len(parts) != 3 or not isinstance(parts[0].value, str):
            return self._wrong("Fn::If", "a list of a condition's name and two values", argument)
        return self._value(parts[1] if self.conditions.named(parts[0].value, argument) else parts[2])

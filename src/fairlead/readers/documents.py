"""YAML or JSON text to nodes that know their line.

PyYAML's events are put together here instead of by its composer, which recurses: depth is bounded before anything
deep is built, and an alias is the node it names, so that a bomb of aliases costs nothing until its size, known at
once, refuses it. What js-yaml refuses is refused here too: a key written twice, an unknown tag, a second document.
"""

from collections.abc import Iterator
from typing import Final

import yaml

from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report
from fairlead.readers.scalars import scalar, text_of, well_formed
from fairlead.readers.short_tags import SHORT_TAGS, long_form
from fairlead.readers.yaml_errors import complaint

MAX_DEPTH: Final = 60
"""Levels of a document. Ours: CloudFormation's own limit is not published; no known app has 20."""
MAX_NODES: Final = 100_000
"""Values of a document with its aliases written out. Ours; a template of CloudFormation's 1 MB has fewer."""

_STANDARD: Final = "tag:yaml.org,2002:"


class _RefusedError(Exception):
    """The document cannot be read on."""

    def __init__(self, message: str, hint: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place


def document(text: str, file: str, report: Report) -> Node | None:
    """The one document in a text, or None when it cannot be read, which is reported with line and remedy.

    `file` is the name to show. A text without any content gives an empty node.
    """
    if file.endswith(".json"):
        text = text.replace("\t", " ")  # JSON may indent with tabs, YAML may not; inside a string neither allows one
    builder = _Builder(file, report)
    try:
        for event in _events(text):
            builder.take(event)
    except _RefusedError as refusal:
        report.error(refusal.message, refusal.hint, refusal.place)
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message, hint, line = complaint(error, text)
        report.error(f"The file is not valid YAML: {message}", hint, Place(file, line))
        return None
    return builder.root or Node(None, Place(file, 1))


def _events(text: str) -> Iterator[yaml.Event]:
    # The pure loader, also where libyaml is there: its messages must not depend on how PyYAML was installed.
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    finally:
        loader.dispose()


class _Open:
    """A list or mapping whose end has not come yet; `key` is a mapping's key that waits for its value."""

    __slots__ = ("anchor", "entries", "items", "key", "keys", "mapping", "merges", "place", "tag")

    def __init__(self, mapping: bool, place: Place, tag: str | None, anchor: str | None) -> None:
        self.mapping = mapping
        self.place = place
        self.tag = tag
        self.anchor = anchor
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}
        self.merges: list[Node] = []
        self.key: tuple[str, Place, bool] | None = None


class _Builder:
    """Takes events in order; `root` is there after the last."""

    def __init__(self, file: str, report: Report) -> None:
        self.root: Node | None = None
        self._file = file
        self._report = report
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """One event. Raises _RefusedError for what ends the reading."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(self._open.pop())
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    hint = "Keep one document a file: remove the line `---` and what follows it."
                    raise _RefusedError("The file holds more than one YAML document.", hint, self._place(event))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None
        return Place(self._file, mark.line + 1)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = self._place(event)
        text = well_formed(event.value)
        tag = event.tag
        plain_word = event.style is None and tag is None
        node = Node(scalar(text) if plain_word else self._tagged_scalar(text, tag, event.style, place), place)
        merge = plain_word and text == "<<"
        if tag in SHORT_TAGS:
            node = long_form(tag, node)
        self._done(node, event.anchor, merge)

    def _tagged_scalar(self, text: str, tag: str | None, style: str | None, place: Place) -> str | int | float | None:
        if tag is None or tag == "!" or tag in SHORT_TAGS or tag == _STANDARD + "str":
            return text
        if tag in (_STANDARD + "int", _STANDARD + "float", _STANDARD + "bool", _STANDARD + "null"):
            return scalar(text)
        self._unknown_tag(tag, place)
        return text

    def _unknown_tag(self, tag: str, place: Place) -> None:
        shown = tag.replace(_STANDARD, "!!")
        hint = "CloudFormation's tags are spelled as in `!Ref`, `!GetAtt`, `!Sub`; quote the value if it is mere text."
        self._report.error(f"The tag `{shown}` is not known.", hint, place)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name, place = event.anchor, self._place(event)
        if name not in self._anchors:
            hint = f"Write `&{name}` before the value that is meant, above this line."
            raise _RefusedError(f"`*{name}` names an anchor that does not exist.", hint, place)
        node = self._anchors[name]
        if node is None:
            hint = "Write the value out instead of referring to it from inside itself."
            raise _RefusedError(f"`*{name}` stands inside the value that it names, which would never end.", hint, place)
        self._done(node, None)

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = self._place(event)
        if len(self._open) >= MAX_DEPTH:
            hint = "Write it flatter, or move the inner part to a file of its own."
            raise _RefusedError(f"The file is nested more than {MAX_DEPTH} levels deep.", hint, place)
        if event.anchor:
            self._anchors[event.anchor] = None
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(mapping, place, event.tag, event.anchor))

    def _end(self, opened: _Open) -> None:
        if opened.mapping:
            for source in opened.merges:
                for key, value in source.entries.items():
                    opened.entries.setdefault(key, value)
                    opened.keys.setdefault(key, source.key_place(key))
            node = Node(opened.entries, opened.place, opened.keys)
        else:
            node = Node(opened.items, opened.place)
        if opened.tag in SHORT_TAGS:
            node = long_form(opened.tag, node)
        elif opened.tag not in (None, "!", _STANDARD + "map", _STANDARD + "seq"):
            self._unknown_tag(str(opened.tag), opened.place)
        self._done(node, opened.anchor)

    def _done(self, node: Node, anchor: str | None, merge: bool = False) -> None:
        if node.size > MAX_NODES:
            hint = "Aliases inside aliases multiply; write the value out once, or take them apart."
            raise _RefusedError(
                f"With its aliases written out, this has more than {MAX_NODES} values.", hint, node.place
            )
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if not parent.mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = (self._key_text(node), node.place, merge)
        else:
            self._entry(parent, *parent.key, node)
            parent.key = None

    def _key_text(self, node: Node) -> str:
        if isinstance(node.value, dict | list):
            hint = "Put quotation marks around the key; text such as `{x}` or `[x]` is a value to YAML."
            self._report.error("A key is a list or a mapping; it must be text.", hint, node.place)
            return f"(key at line {node.place.line})"
        return text_of(node.value)

    def _entry(self, parent: _Open, key: str, place: Place, merge: bool, node: Node) -> None:
        if merge:
            self._merge(parent, place, node)
            return
        if key in parent.entries:
            first = parent.keys[key].line
            message = f"The key `{key}` stands twice in one mapping, first in line {first}."
            self._report.error(message, "Keep one of the two, or put both values under one key.", place)
        parent.entries[key] = node
        parent.keys[key] = place

    def _merge(self, parent: _Open, place: Place, node: Node) -> None:
        sources = node.items if isinstance(node.value, list) else [node]
        for source in sources:
            if isinstance(source.value, dict):
                parent.merges.append(source)
            else:
                hint = "Give it an alias of a mapping, as in `<<: *defaults`."
                self._report.error("`<<` merges mappings, but this is none.", hint, place)

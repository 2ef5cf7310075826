"""Requests in the query protocol: `Action=...&Tags.member.1.Key=...`, in a form or in the query string."""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.wire import forms, scalars, timestamps
from fairlead.wire.messages import Asked
from fairlead.wire.models import Operation, Reference, Shape
from fairlead.wire.services import Service
from fairlead.wire.unreadable import MAX_DEPTH, Path, Unreadable, below, spelled

_DIGITS: Final = 9
"""Of a list item's number."""


class Fields:
    """What stands at a name of the form, and at the names that begin with it and a dot."""

    __slots__ = ("below", "text")

    def __init__(self) -> None:
        self.text: str | None = None
        self.below: dict[str, Fields] = {}

    def at(self, *names: str) -> "Fields":
        """What stands below; an empty one where nothing does."""
        found = self
        for name in names:
            found = found.below.get(name) or Fields()
        return found


def fields(request: Asked) -> Fields:
    """All fields of the query string and the form. Unreadable when they are no such thing."""
    root = Fields()
    for text in (request.query, _form(request.body)):
        for name, value in forms.pairs(text):
            _put(root, name, value)
    return root


def params(service: Service, operation: Operation, fields: Fields) -> dict[str, Any]:
    """The input of `operation`. Fields that the model doesn't know are ignored, as on AWS."""
    if operation.input is None:
        return {}
    return _structure(service.shapes, service.shape(operation.input), fields, ())


def _form(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("The form is not valid UTF-8") from error


def _put(root: Fields, name: str, value: str) -> None:
    names = name.split(".", MAX_DEPTH)
    if len(names) > MAX_DEPTH:
        raise Unreadable(f"The field {name[:64]}... is nested deeper than {MAX_DEPTH} levels")
    node = root
    for each in names:
        child = node.below.get(each)
        if child is None:
            child = node.below[each] = Fields()
        node = child
    if node.text is not None:
        raise Unreadable(f"The field {name[:256]} is given twice")
    node.text = value


def _value(shapes: Mapping[str, Shape], reference: Reference, fields: Fields, path: Path) -> Any:
    """None where the form has nothing of it."""
    shape = shapes[reference.shape]
    match shape.type:
        case "structure":
            return _structure(shapes, shape, fields, path) if fields.below else None
        case "list":
            return _list(shapes, shape, fields, path)
        case "map":
            return _map(shapes, shape, fields, path)
        case _ if fields.text is None:
            return None
        case _:
            return scalars.from_text(shape, reference, fields.text, timestamps.ISO, path)


def _structure(shapes: Mapping[str, Shape], shape: Shape, fields: Fields, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        given = fields.below.get(member.location_name or name)
        if given is not None:
            value = _value(shapes, member, given, below(path, spelled(name)))
            if value is not None:
                found[name] = value
    return found


def _list(shapes: Mapping[str, Shape], shape: Shape, fields: Fields, path: Path) -> list[Any] | None:
    assert shape.member is not None
    numbered = fields if shape.flattened else fields.at(shape.member.location_name or "member")
    items = []
    for at, item in enumerate(_in_order(numbered, path), 1):
        where = below(path, str(at), "member")
        value = _value(shapes, shape.member, item, where)
        if value is None:
            raise Unreadable("A list item is empty", where)
        items.append(value)
    return items if items or fields.text == "" else None


def _map(shapes: Mapping[str, Shape], shape: Shape, fields: Fields, path: Path) -> dict[str, Any] | None:
    assert shape.key is not None
    assert shape.value is not None
    numbered = fields if shape.flattened else fields.at("entry")
    entries: dict[str, Any] = {}
    for entry in _in_order(numbered, path):
        key = entry.at(shape.key.location_name or "key").text
        if key is None:
            raise Unreadable("A map's entry has no key", path)
        where = below(path, key, "member")
        value = _value(shapes, shape.value, entry.at(shape.value.location_name or "value"), where)
        if value is None:
            raise Unreadable("A map's entry has no value", where)
        entries[key] = value
    return entries or None


def _in_order(numbered: Fields, path: Path) -> list[Fields]:
    for number in numbered.below:
        if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
            raise Unreadable(f"{number[:64]} is no number of a list item", path)
    return [fields for _, fields in sorted(numbered.below.items(), key=lambda item: int(item[0]))]

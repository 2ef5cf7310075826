"""Outputs as JSON. What the model doesn't allow is a fault of ours, and asserted: a client would not understand it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fairlead.wire import scalars
from fairlead.wire.models import Reference, Shape

_encode: Final = msgspec.json.Encoder().encode


def encode(shapes: Mapping[str, Shape], shape: Shape, output: Mapping[str, Any]) -> bytes:
    """The members of a structure that stand in the body, as JSON text."""
    return _encode(structure(shapes, shape, output))


def structure(shapes: Mapping[str, Shape], shape: Shape, value: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a structure that stand in the body; those that are None are left out."""
    check_members(shape, value)
    return {
        member.location_name or name: write(shapes, member, value[name])
        for name, member in shape.members.items()
        if member.location is None and value.get(name) is not None
    }


def write(shapes: Mapping[str, Shape], reference: Reference, value: Any) -> Any:
    """JSON's value for `value` of the shape that `reference` names."""
    shape = shapes[reference.shape]
    match shape.type, value:
        case "structure", Mapping():
            return structure(shapes, shape, value)
        case "list", (list() | tuple()):
            assert shape.member is not None
            return [write(shapes, shape.member, item) for item in value]
        case "map", Mapping():
            assert shape.value is not None
            return {key: write(shapes, shape.value, item) for key, item in value.items() if item is not None}
        case _:
            return scalars.to_json(shape, reference, value)


def check_members(shape: Shape, value: Mapping[str, Any]) -> None:
    """Assert that the model knows every member: one that it doesn't would be lost in silence."""
    unknown = value.keys() - shape.members.keys()
    assert not unknown, f"the model has no {sorted(unknown)}, it has {list(shape.members)}"

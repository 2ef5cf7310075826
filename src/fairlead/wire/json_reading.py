"""JSON bodies as inputs: structures, lists and maps by a model's shapes, for every protocol that has JSON."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fairlead.wire import scalars
from fairlead.wire.models import Reference, Shape
from fairlead.wire.unreadable import Path, Unreadable, below, spelled

MAX_VALUES: Final = 100_000
"""Values in one body, members and items together, so that reading one is bounded in time. Our choice."""

_decode: Final = msgspec.json.Decoder().decode


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; an empty body is one without members. Unreadable for anything else."""
    if not body:
        return {}
    try:
        parsed = _decode(body)
    except RecursionError as error:
        raise Unreadable("The request is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unreadable(f"The request body is not valid JSON: {error}") from error
    if type(parsed) is not dict:
        raise Unreadable("The request body must be a JSON object")
    return parsed


class JsonReader:
    """Reads one body. Members that the model doesn't know are ignored and null members are absent, as on AWS."""

    __slots__ = ("_left", "_shapes")

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._shapes = shapes
        self._left = MAX_VALUES

    def structure(self, shape: Shape, value: Mapping[str, Any], path: Path = ()) -> dict[str, Any]:
        """The members of a structure that stand in the body."""
        found: dict[str, Any] = {}
        for name, member in shape.members.items():
            if member.location is None:
                given = value.get(member.location_name or name)
                if given is not None:
                    found[name] = self.value(member, given, below(path, spelled(name)))
        return found

    def value(self, reference: Reference, value: Any, path: Path) -> Any:
        """The value of the shape that `reference` names, from JSON's `value`."""
        self._count(1, path)
        shape = self._shapes[reference.shape]
        match shape.type, value:
            case "structure", dict():
                return self.structure(shape, value, path)
            case "list", list():
                self._count(len(value), path)
                assert shape.member is not None
                item = shape.member
                return [self.value(item, each, below(path, str(at), "member")) for at, each in enumerate(value, 1)]
            case "map", dict():
                self._count(len(value), path)
                assert shape.value is not None
                item = shape.value
                return {key: self.value(item, each, below(path, key, "member")) for key, each in value.items()}
            case (("structure" | "list" | "map"), _):
                raise scalars.wrong_json(value, shape, path)
            case _:
                return scalars.from_json(shape, reference, value, path)

    def _count(self, values: int, path: Path) -> None:
        self._left -= values
        if self._left < 0:
            raise Unreadable(f"The request has more than {MAX_VALUES} values", path[:4])

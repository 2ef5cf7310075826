"""What a model demands of an input that was read: required members, lengths, ranges, patterns, enumerations.

The sentences are those of AWS's services, e.g. "1 validation error detected: Value 'a b' at 'functionName' failed to
satisfy constraint: Member must satisfy regular expression pattern: ..." (observed with Lambda, IAM and DynamoDB).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from fairlead.wire.models import Reference, Shape
from fairlead.wire.unreadable import Path, below, spelled

MAX_SENTENCES: Final = 10
"""Broken constraints that are told at once. Our choice."""
_SHOWN: Final = 1024
"""Characters of a value that are told. Our choice."""
_MATCHED: Final = 128 * 1024
"""Characters of a string that are held against a pattern. The longest of a model that has one."""
_HIDDEN: Final = "*** Sensitive Data Redacted ***"


def broken(shapes: Mapping[str, Shape], reference: Reference, value: Any) -> list[str]:
    """A sentence for each constraint that `value` breaks, in the model's order, at most MAX_SENTENCES."""
    return [sentence for _, sentence in zip(range(MAX_SENTENCES), _broken(shapes, reference, value, ()), strict=False)]


def message(sentences: list[str]) -> str:
    """The sentences as one message."""
    plural = "" if len(sentences) == 1 else "s"
    return f"{len(sentences)} validation error{plural} detected: {'; '.join(sentences)}"


def _broken(shapes: Mapping[str, Shape], reference: Reference, value: Any, path: Path) -> Iterator[str]:
    shape = shapes[reference.shape]
    match shape.type:
        case "structure":
            yield from _of_members(shapes, shape, value, path)
        case "list":
            yield from (_sentence(shape, value, path, each) for each in _of_size(shape, len(value)))
            yield from _of_items(shapes, shape, value, path)
        case "map":
            yield from (_sentence(shape, value, path, each) for each in _of_size(shape, len(value)))
            yield from _of_entries(shapes, shape, value, path)
        case _:
            yield from (_sentence(shape, value, path, each) for each in _of_scalar(shape, value))


def _of_members(shapes: Mapping[str, Shape], shape: Shape, value: Mapping[str, Any], path: Path) -> Iterator[str]:
    for name, member in shape.members.items():
        if name in value:
            yield from _broken(shapes, member, value[name], below(path, spelled(name)))
        elif name in shape.required:
            where = ".".join(below(path, spelled(name)))
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"


def _of_items(shapes: Mapping[str, Shape], shape: Shape, items: list[Any], path: Path) -> Iterator[str]:
    assert shape.member is not None
    member = shapes[shape.member.shape]
    if member.type == "string":  # told once, of the whole list
        if any(next(_of_scalar(member, item), None) for item in items):
            demands = ", ".join([*_demands(member), "Member must not be null"])
            yield _sentence(member, items, path, f"Member must satisfy constraint: [{demands}]")
        return
    for at, item in enumerate(items, 1):
        yield from _broken(shapes, shape.member, item, below(path, str(at), "member"))


def _of_entries(shapes: Mapping[str, Shape], shape: Shape, entries: Mapping[str, Any], path: Path) -> Iterator[str]:
    assert shape.key is not None
    assert shape.value is not None
    key_shape = shapes[shape.key.shape]
    for key, value in entries.items():
        if next(_of_scalar(key_shape, key), None):
            demands = f"Map keys must satisfy constraint: [{', '.join(_demands(key_shape))}]"
            yield _sentence(shape, entries, path, demands)
        yield from _broken(shapes, shape.value, value, below(path, key, "member"))


def _of_scalar(shape: Shape, value: Any) -> Iterator[str]:
    match shape.type:
        case "string":
            yield from _of_size(shape, len(value))
            if not _matches(shape, value):
                yield f"Member must satisfy regular expression pattern: {shape.pattern}"
            if shape.enum and value not in shape.enum:
                yield _one_of(shape)
        case "blob":
            yield from _of_size(shape, len(value))
        case "integer" | "long" | "float" | "double":
            if shape.max is not None and value > shape.max:
                yield f"Member must have value less than or equal to {_number(shape.max)}"
            if shape.min is not None and value < shape.min:
                yield f"Member must have value greater than or equal to {_number(shape.min)}"


def _of_size(shape: Shape, size: int) -> Iterator[str]:
    if shape.max is not None and size > shape.max:
        yield f"Member must have length less than or equal to {_number(shape.max)}"
    if shape.min is not None and size < shape.min:
        yield f"Member must have length greater than or equal to {_number(shape.min)}"


def _demands(shape: Shape) -> Iterator[str]:
    """All that `shape` demands of a string."""
    if shape.max is not None:
        yield f"Member must have length less than or equal to {_number(shape.max)}"
    if shape.min is not None:
        yield f"Member must have length greater than or equal to {_number(shape.min)}"
    if shape.pattern is not None:
        yield f"Member must satisfy regular expression pattern: {shape.pattern}"
    if shape.enum:
        yield _one_of(shape)


def _one_of(shape: Shape) -> str:
    return f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"


def _matches(shape: Shape, value: str) -> bool:
    """Too long a string is not held against the pattern: its length is what is wrong with it, or no pattern of a model
    was written with so long a one in mind."""
    if shape.pattern is None or len(value) > (_MATCHED if shape.max is None else shape.max):
        return True
    pattern = compiled(shape.pattern)
    return pattern is None or pattern.fullmatch(value) is not None


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    r"""A model's pattern, written for Java, as Python's; None where it can't be said, and then nothing is judged.

    Java's `\w` and `\d` are ASCII. Its `\p{L}` and `\p{N}` stand together with `_` wherever they stand in the models
    served, and are then Python's `\w`.
    """
    flags = 0 if r"\p{L}" in pattern else re.ASCII
    spaces = r"\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    said = pattern.replace(r"\p{L}", r"\w").replace(r"\p{N}", r"\d").replace(r"\p{Z}", spaces)
    said = said.replace(r"\p{Print}", r"[\x20-\x7e]")
    try:
        return re.compile(said, flags)
    except re.error:
        return None


def _sentence(shape: Shape, value: Any, path: Path, constraint: str) -> str:
    return f"Value '{_shown(shape, value)}' at '{'.'.join(path)}' failed to satisfy constraint: {constraint}"


def _shown(shape: Shape, value: Any) -> str:
    if shape.sensitive:
        return _HIDDEN
    if isinstance(value, list):
        inner = ", ".join(_shown(shape, item) for item in value[:32])
        text = f"[{inner}{', ...' if len(value) > 32 else ''}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(str(key)[:64] for key in list(value)[:32])}}}"
    else:
        text = _HIDDEN if isinstance(value, bytes) else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _number(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)

"""A mapping template to begin with, made from a model's schema (GetModelTemplate).

The form is that of "Models and mapping templates" (API Gateway guide): `$inputRoot`, a loop for each array, and samples
("foo", 42, true) in the places of values.
"""

from typing import Any, Final

_BEGINNING: Final = "#set($inputRoot = $input.path('$'))\n"
_DEEPEST: Final = 20
"""Arrays and objects within each other that are written out."""
_MOST: Final = 20_000
"""Characters, after which the rest is left to whoever writes the template."""
_SAMPLES: Final = {"string": '"foo"', "integer": "42", "number": "42", "boolean": "true", "null": "null"}


def template(schema: Any) -> str:
    """The template. References are not followed: what they lead to is written as an empty object."""
    return f"{_BEGINNING}{_value(schema, '$inputRoot', 0)}"[:_MOST]


def _value(schema: Any, place: str, depth: int) -> str:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return "{ }"
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), None)
    if kind == "array" or (kind is None and "items" in schema):
        return _array(schema, place, depth)
    if isinstance(kind, str) and kind in _SAMPLES:
        return _SAMPLES[kind]
    return _object(schema, place, depth)


def _object(schema: dict[str, Any], place: str, depth: int) -> str:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return "{ }"
    inner = "  " * (depth + 1)
    members = (
        f'{inner}"{name}" : {_value(member, f"{place}.{name}", depth + 1)}' for name, member in properties.items()
    )
    return "{\n" + ",\n".join(members) + "\n" + "  " * depth + "}"


def _array(schema: dict[str, Any], place: str, depth: int) -> str:
    name = "$elem" if depth < 2 else f"$elem{depth}"
    body = _value(schema.get("items"), name, depth + 1)
    return (
        f"[\n#foreach({name} in {place})\n{'  ' * (depth + 1)}{body}#if($foreach.hasNext),#end\n#end\n{'  ' * depth}]"
    )

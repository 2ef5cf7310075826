"""JSON Schemas of models: made whole where they refer to each other, and weighed before anything is held against them.

Models are JSON Schema draft 4 ("Create models", API Gateway guide). One model refers to another of its API by
`https://apigateway.amazonaws.com/restapis/{apiId}/models/{name}`; nothing is ever fetched. Whoever writes a schema may
be mistaken or hostile, so its weight is bounded: references multiply (a billion laughs), and patterns are searched for.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

import msgspec

_MODEL: Final = re.compile(
    r"https?://apigateway\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?/(?:restapis|apis|v2/apis)/[^/#]+/models/([A-Za-z0-9]+)(#.*)?"
)
_DEEPEST: Final = 100
"""Levels of a schema within another. Our choice."""
_LONGEST_WAY: Final = 200
"""Levels with those that references lead to. Our choice."""
MOST_WEIGHT: Final = 10_000
"""Of a schema with everything that it refers to, each as often as it is referred to. Our choice."""
_COST_OF_VALUE: Final = 20
_ONE: Final = frozenset({"not", "additionalItems", "additionalProperties", "items"})
_SEVERAL: Final = frozenset({"allOf", "anyOf", "oneOf", "items"})
_NAMED: Final = frozenset({"properties", "patternProperties", "dependencies"})
_VALUES: Final = frozenset({"enum", "default", "example", "examples", "required", "type"})

Schema = dict[str, Any]


class SchemaError(ValueError):
    """A schema that cannot be used; the text says why, for whoever wrote it."""


def parsed(text: str) -> Schema:
    """The schema that a text spells. Raises SchemaError."""
    try:
        schema = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise SchemaError(f"it is no JSON: {error}") from None
    if not isinstance(schema, dict):
        raise SchemaError("it is no JSON object")
    return schema


def whole(name: str, texts: Mapping[str, str]) -> str:
    """The schema of the model `name` with the models that it refers to, as one text that refers to nothing outside.

    `texts` are the models of the API by name. Raises SchemaError.
    """
    definitions: Schema = {}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        if wanted not in definitions:
            if wanted not in texts:
                raise SchemaError(f"there is no model {wanted}")
            referred: list[str] = []
            definitions[wanted] = _moved(parsed(texts[wanted]), f"#/definitions/{wanted}", referred, 0)
            waiting += referred
    schema = {"definitions": definitions, "allOf": [{"$ref": f"#/definitions/{name}"}]}
    return msgspec.json.encode(schema).decode()


def _moved(value: Any, root: str, referred: list[str], depth: int) -> Any:
    """A schema as it stands below `root`: references to its own root lead there, those to models to their places. Names
    of its own (`id`), by which references could lead anywhere else, are left out."""
    if depth > _DEEPEST:
        raise SchemaError(f"it is more than {_DEEPEST} levels deep")
    if isinstance(value, list):
        return [_moved(each, root, referred, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    moved: Schema = {}
    for key, member in value.items():
        if key == "$ref" and isinstance(member, str):
            moved[key] = _target(member, root, referred)
        elif key in _VALUES or (key in ("id", "$schema") and isinstance(member, str)):
            if key in _VALUES:
                moved[key] = member
        elif key in _NAMED and isinstance(member, dict):
            moved[key] = {name: _moved(each, root, referred, depth + 1) for name, each in member.items()}
        else:
            moved[key] = _moved(member, root, referred, depth + 1)
    return moved


def _target(reference: str, root: str, referred: list[str]) -> str:
    model = _MODEL.fullmatch(reference)
    if model is not None:
        referred.append(model[1])
        root, reference = f"#/definitions/{model[1]}", model[2] or "#"
    if reference == "#":
        return root
    if reference.startswith("#/"):
        return root + reference[1:]
    raise SchemaError(
        f"it refers to {reference}; a model can refer to its own parts (#/definitions/name) and to other models "
        "(https://apigateway.amazonaws.com/restapis/{apiId}/models/{name})"
    )


def patterns(schema: Any) -> Iterator[tuple[Schema, str]]:
    """Every `pattern` in a schema, with the schema that has it."""
    if isinstance(schema, list):
        for each in schema:
            yield from patterns(each)
    elif isinstance(schema, dict):
        for key, member in list(schema.items()):
            if key == "pattern" and isinstance(member, str):
                yield schema, member
            elif key not in _VALUES:
                yield from patterns(member)


def _of_values(schema: Schema) -> int:
    """What it takes to look a value up: one by one where the values are no plain ones. By measure."""
    values, required = schema.get("enum"), schema.get("required")
    composed = sum(isinstance(value, (dict, list)) for value in values) if isinstance(values, list) else 0
    return _COST_OF_VALUE * composed + (len(required) if isinstance(required, list) else 0)


class Weight:
    """What it takes at most to hold one value against a schema: its parts, counted as often as they are referred to.

    `costs` is what a pattern counts. `recursive` tells whether a part refers to itself.
    """

    def __init__(self, schema: Schema, costs: Mapping[str, int]) -> None:
        """Raises SchemaError for a schema that is too heavy, too deep, or refers to what is not there."""
        self.recursive = False
        self._root = schema
        self._costs = costs
        self._known: dict[int, int] = {}
        self._open: set[int] = set()
        self.total = self._of(schema, 0)

    def _of(self, schema: Any, depth: int) -> int:
        if not isinstance(schema, dict):
            return 1
        if depth > _LONGEST_WAY:
            raise SchemaError(f"its references lead through more than {_LONGEST_WAY} levels")
        id_ = id(schema)
        if id_ in self._open:
            self.recursive = True
            return 1
        if id_ not in self._known:
            self._open.add(id_)
            total = 1
            for part in self._parts(schema):
                total += self._of(part, depth + 1)
                self._check(total)
            total += self._of_patterns(schema) + _of_values(schema)
            self._check(total)
            self._open.discard(id_)
            self._known[id_] = total
        return self._known[id_]

    def _check(self, total: int) -> None:
        if total > MOST_WEIGHT:
            raise SchemaError("it takes too much to hold a message against it: its references and patterns multiply")

    def _of_patterns(self, schema: Schema) -> int:
        named = schema.get("patternProperties")
        found = [*(named if isinstance(named, dict) else ()), schema.get("pattern")]
        return sum(self._costs.get(pattern, 1) for pattern in found if isinstance(pattern, str))

    def _parts(self, schema: Schema) -> Iterator[Any]:
        if isinstance(schema.get("$ref"), str):
            yield self._found(schema["$ref"])
            return
        for key, member in schema.items():
            if key in _SEVERAL and isinstance(member, list):
                yield from member
            elif key in _NAMED and isinstance(member, dict):
                yield from member.values()
            elif key in _ONE:
                yield member

    def _found(self, reference: str) -> Any:
        """What a reference within the schema leads to."""
        place: Any = self._root
        if not reference.startswith("#"):
            raise SchemaError(f"it refers to {reference}, which is not fetched")
        for step in reference.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(place, dict) and name in place:
                place = place[name]
            elif isinstance(place, list) and name.isascii() and name.isdigit() and int(name[:9]) < len(place):
                place = place[int(name[:9])]
            else:
                raise SchemaError(f"it refers to {reference}, which is not there")
        return place

"""Whether a message is what its route's models want.

"Request validation" (API Gateway guide): the model selection expression picks a model by the message, `$default` where
it picks none, and without that the message is refused. jsonschema-rs does the work (docs/explanation/dependencies.md):
patterns are searched in linear time; those that need looking around or back are held against short texts only.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from jsonschema_rs import Draft4Validator, FancyRegexOptions, RegexOptions, ValidationError

from fairlead.deployments.schemas import MOST_WEIGHT, Schema, SchemaError, Weight, parsed, patterns
from fairlead.websocket_api.selection import compile_selection

Validate = Callable[[bytes], str | None]
"""Gives what is wrong with a message, None for a good one."""

LONGEST_LOOKED_AROUND: Final = 1024
"""Characters of a text that is held against a pattern that looks around or back. Our choice."""
_SMALL: Final = 30_000
"""Bytes of a compiled pattern that is searched for in a moment, however long the message. Measured."""
_COST: Final = 10
_COST_LARGE: Final = 500
"""What patterns weigh: by measure, how long it takes to search a message of 128 KB."""
_BACKTRACKS: Final = 1000
_TOLD_WEIGHT: Final = 1000
_TOLD_BYTES: Final = 4096
"""Heavier schemas and longer messages are refused without the exact cause: to find it takes longer than to refuse."""
MOST_WORK: Final = 64 * 1024 * 1024
"""The weight of a schema times the bytes of a message, above which the message is refused: by measure, a quarter of a
second. A schema of weight 500 takes every message that API Gateway does. Our choice."""
_DEFAULT: Final = "$default"
_decode: Final = msgspec.json.Decoder().decode


def validator(selection: str, models: Mapping[str, str]) -> Validate:
    """What holds messages against a route's models: the texts of whole schemas, by the key that `selection` gives.

    A schema that cannot be used refuses every message (`disableSchemaValidation` lets one be deployed).
    """
    select = compile_selection(selection)
    checks = {key: _usable(text) for key, text in models.items()}
    default = checks.get(_DEFAULT)

    def validate(data: bytes) -> str | None:
        key = select(data)
        check = default if key is None else checks.get(key, default)
        if check is None:
            return f"[no model is selected by {selection}]"
        return check(data)

    return validate


def flaw(text: str) -> str | None:
    """Why a whole schema cannot be used, None if it can."""
    try:
        compiled(text)
    except SchemaError as error:
        return str(error)
    return None


def _usable(text: str) -> Validate:
    try:
        return compiled(text)
    except SchemaError as error:
        cause = f"[the model cannot be used: {error}]"
        return lambda data: cause


@lru_cache(maxsize=512)
def compiled(text: str) -> Validate:
    """What holds messages against one schema, which refers to nothing outside. Raises SchemaError."""
    try:
        schema = parsed(text)
        costs, around = _judged(schema)
        weight = Weight(schema, costs)
    except RecursionError:
        raise SchemaError("it is too deep") from None
    for holder, pattern in list(patterns(schema)):
        if pattern in around:
            _guard(holder, pattern)
    options = FancyRegexOptions(backtrack_limit=_BACKTRACKS) if around else RegexOptions()
    try:
        known = Draft4Validator(schema, pattern_options=options, offline=True)
    except ValueError as error:  # ValidationError among them
        raise SchemaError(f"it is no JSON Schema of draft 4: {_first_line(error)}") from None
    longest = MOST_WORK // weight.total
    tells = not weight.recursive and weight.total <= _TOLD_WEIGHT

    def validate(data: bytes) -> str | None:
        if len(data) > longest:
            return "[the message is too long for a schema so heavy]"
        try:
            document = _decode(data)
            if known.is_valid(document):
                return None
            if not tells or len(data) > _TOLD_BYTES:
                return "[instance does not match the schema]"
            known.validate(document)
        except ValidationError as error:
            return _sentence(error)
        except (ValueError, RecursionError):  # no JSON, no Unicode, or deeper than anything real
            return "[instance is not JSON]"
        raise AssertionError(text)

    return validate


def _judged(schema: Schema) -> tuple[dict[str, int], set[str]]:
    """What each pattern of a schema costs, and those that look around or back. Raises SchemaError for one that is none,
    and, before too many are looked at, where they cost too much together."""
    costs: dict[str, int] = {}
    around: set[str] = set()
    names = set(_names(schema))
    total = 0
    for pattern in {*names, *(pattern for _, pattern in patterns(schema))}:
        if _compiles(pattern, RegexOptions(size_limit=_SMALL)):
            costs[pattern] = _COST
        elif _compiles(pattern, RegexOptions()):
            costs[pattern] = _COST_LARGE
        elif pattern in names:
            raise SchemaError(f"the pattern {pattern} of patternProperties looks around or back, or is none")
        elif _compiles(pattern, FancyRegexOptions()):
            costs[pattern] = _COST_LARGE
            around.add(pattern)
        else:
            raise SchemaError(f"{pattern} is no pattern, or too large")
        total += costs[pattern]
        if total > MOST_WEIGHT:
            raise SchemaError("its patterns take too long to search for")
    return costs, around


def _names(schema: Any) -> Iterator[str]:
    """The keys of every `patternProperties`."""
    if isinstance(schema, dict) and isinstance(schema.get("patternProperties"), dict):
        yield from schema["patternProperties"]
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _names(each)


def _compiles(pattern: str, options: RegexOptions | FancyRegexOptions) -> bool:
    try:
        Draft4Validator({"pattern": pattern}, pattern_options=options, offline=True)
    except ValueError:
        return False
    return True


def _guard(holder: Schema, pattern: str) -> None:
    """Have the length looked at before the pattern."""
    del holder["pattern"]
    guarded: list[Any] = [{"maxLength": LONGEST_LOOKED_AROUND}, {"pattern": pattern}]
    others = holder.get("allOf")
    holder["allOf"] = [*(others if isinstance(others, list) else ()), {"allOf": guarded}]


def _first_line(error: ValueError) -> str:
    return str(error).partition("\n")[0][:200]


def _sentence(error: ValidationError) -> str:
    """The cause as API Gateway's logs spell it (observed of REST APIs), the rest by keyword and place."""
    kind = error.kind
    value = kind.value
    match kind.name:
        case "required":
            return f"[object has missing required properties ({_json([value])})]"
        case "type":
            shown = f"instance type ({_type(error.instance)}) does not match any allowed primitive type"
            return f"[{shown} (allowed: {_json(value)})]"
        case "enum":
            return f"[instance value ({_json(error.instance)}) not found in enum (possible values: {_json(value)})]"
        case "additionalProperties":
            return f"[object instance has properties which are not allowed by the schema: {_json(value)}]"
        case name:
            place = "/".join(map(str, error.instance_path))
            return f"[instance at /{place} does not match the keyword {name}]"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "number"

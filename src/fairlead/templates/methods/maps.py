"""Methods of maps and of their entries: java.util.LinkedHashMap. What they give of a map is a copy, never a view."""

from typing import Any, Final

from fairlead.templates.errors import RenderError
from fairlead.templates.methods.tables import Table
from fairlead.templates.operators import same
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of
from fairlead.templates.values import Entry, JavaList


def checked_key(key: Any) -> Any:
    """The key, which must be a text, a number, a boolean or null."""
    if isinstance(key, list | dict):
        raise RenderError("A list or a map cannot be the key of a map.")
    return key


def _get(run: Run, target: dict[Any, Any], key: Any, default: Any = None) -> Any:
    return target.get(checked_key(key), default)


def _put(run: Run, target: dict[Any, Any], key: Any, value: Any) -> Any:
    key = checked_key(key)
    before = target.get(key)
    target[key] = value
    return before


def _put_if_absent(run: Run, target: dict[Any, Any], key: Any, value: Any) -> Any:
    before = target.get(checked_key(key))
    if before is None:
        target[key] = value
    return before


def _put_all(run: Run, target: dict[Any, Any], others: dict[Any, Any]) -> str:
    run.charge(len(others))
    target.update(others)
    return ""


def _remove(run: Run, target: dict[Any, Any], key: Any) -> Any:
    return target.pop(checked_key(key), None)


def _contains_value(run: Run, target: dict[Any, Any], value: Any) -> bool:
    return any(same(member, value, run) for member in target.values())


def _keys(run: Run, target: dict[Any, Any]) -> JavaList:
    run.charge(len(target))
    return JavaList(target)


def _values(run: Run, target: dict[Any, Any]) -> JavaList:
    run.charge(len(target))
    return JavaList(target.values())


def _entries(run: Run, target: dict[Any, Any]) -> JavaList:
    run.charge(len(target))
    return JavaList(Entry(key, value) for key, value in target.items())


def _clear(run: Run, target: dict[Any, Any]) -> str:
    target.clear()
    return ""


METHODS: Final[Table] = {
    "clear": (("", _clear),),
    "containsKey": (("o", lambda run, target, key: checked_key(key) in target),),
    "containsValue": (("o", _contains_value),),
    "count": (("", lambda run, target: len(target)),),
    "entrySet": (("", _entries),),
    "equals": (("o", lambda run, target, other: same(target, other, run)),),
    "get": (("o", _get),),
    "getOrDefault": (("oo", _get),),
    "isEmpty": (("", lambda run, target: not target),),
    "keySet": (("", _keys),),
    "put": (("oo", _put),),
    "putAll": (("m", _put_all),),
    "putIfAbsent": (("oo", _put_if_absent),),
    "remove": (("o", _remove),),
    "size": (("", lambda run, target: len(target)),),
    "toString": (("", lambda run, target: text_of(target, run)),),
    "values": (("", _values),),
}
ENTRY_METHODS: Final[Table] = {
    "getKey": (("", lambda run, target: target.key),),
    "getValue": (("", lambda run, target: target.value),),
    "toString": (("", lambda run, target: text_of(target, run)),),
}

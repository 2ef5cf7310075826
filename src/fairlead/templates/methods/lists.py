"""Methods of lists: java.util.ArrayList. What they give of a list is a copy, never a view."""

from typing import Any, Final

from fairlead.templates.errors import RenderError
from fairlead.templates.methods.tables import Table
from fairlead.templates.operators import same
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of
from fairlead.templates.values import JavaList


def _at(target: list[Any], index: int, past: int = 0) -> int:
    """The index, which must be one of the list's."""
    if not 0 <= index < len(target) + past:
        raise RenderError(f"Index {index} is outside of a list of {len(target)}.")
    return index


def _get(run: Run, target: list[Any], index: int) -> Any:
    """Velocity counts a negative index from the end."""
    return target[_at(target, index + len(target) if index < 0 else index)]


def _set(run: Run, target: list[Any], index: int, value: Any) -> Any:
    index = _at(target, index + len(target) if index < 0 else index)
    before = target[index]
    target[index] = value
    return before


def _add(run: Run, target: list[Any], value: Any) -> bool:
    target.append(value)
    return True


def _insert(run: Run, target: list[Any], index: int, value: Any) -> str:
    run.charge(1 + (len(target) >> 6))
    target.insert(_at(target, index, past=1), value)
    return ""


def _add_all(run: Run, target: list[Any], values: list[Any]) -> bool:
    run.charge(len(values))
    target.extend(list(values))
    return bool(values)


def _remove_at(run: Run, target: list[Any], index: int) -> Any:
    run.charge(1 + (len(target) >> 6))
    return target.pop(_at(target, index))


def _remove(run: Run, target: list[Any], value: Any) -> bool:
    index = _index_of(run, target, value)
    if index >= 0:
        del target[index]
    return index >= 0


def _index_of(run: Run, target: list[Any], value: Any) -> int:
    return next((index for index, item in enumerate(target) if same(item, value, run)), -1)


def _last_index_of(run: Run, target: list[Any], value: Any) -> int:
    return next((index for index in range(len(target) - 1, -1, -1) if same(target[index], value, run)), -1)


def _contains(run: Run, target: list[Any], value: Any) -> bool:
    return _index_of(run, target, value) >= 0


def _contains_all(run: Run, target: list[Any], values: list[Any]) -> bool:
    return all(_contains(run, target, value) for value in values)


def _keep(run: Run, target: list[Any], values: list[Any], wanted: bool) -> bool:
    kept = [item for item in target if _contains(run, values, item) is wanted]
    changed = len(kept) != len(target)
    target[:] = kept
    return changed


def _sub_list(run: Run, target: list[Any], begin: int, end: int) -> JavaList:
    if not 0 <= begin <= end <= len(target):
        raise RenderError(f"subList({begin}, {end}) is outside of a list of {len(target)}.")
    run.charge(end - begin)
    return JavaList(target[begin:end])


def _clear(run: Run, target: list[Any]) -> str:
    target.clear()
    return ""


def _to_array(run: Run, target: list[Any]) -> JavaList:
    run.charge(len(target))
    return JavaList(target)


METHODS: Final[Table] = {
    "add": (("o", _add), ("io", _insert)),
    "addAll": (("l", _add_all),),
    "clear": (("", _clear),),
    "contains": (("o", _contains),),
    "containsAll": (("l", _contains_all),),
    "count": (("", lambda run, target: len(target)),),
    "equals": (("o", lambda run, target, other: same(target, other, run)),),
    "get": (("i", _get),),
    "indexOf": (("o", _index_of),),
    "isEmpty": (("", lambda run, target: not target),),
    "lastIndexOf": (("o", _last_index_of),),
    "remove": (("i", _remove_at), ("o", _remove)),
    "removeAll": (("l", lambda run, target, values: _keep(run, target, values, False)),),
    "retainAll": (("l", lambda run, target, values: _keep(run, target, values, True)),),
    "set": (("io", _set),),
    "size": (("", lambda run, target: len(target)),),
    "subList": (("ii", _sub_list),),
    "toArray": (("", _to_array),),
    "toString": (("", lambda run, target: text_of(target, run)),),
}

"""The methods that a template may call on its values, by Java's names.

Nothing of Python is reachable: a name that stands in no table here is a method that is not there, and gives nothing, as
does one that is called with arguments of other kinds. `getClass` and what leads out of a value in Java stand in none.
"""

from typing import Any, Final

from fairlead.templates.methods.lists import METHODS as LIST_METHODS
from fairlead.templates.methods.maps import ENTRY_METHODS
from fairlead.templates.methods.maps import METHODS as MAP_METHODS
from fairlead.templates.methods.scalars import BOOLEAN_METHODS, NUMBER_METHODS
from fairlead.templates.methods.strings import METHODS as STRING_METHODS
from fairlead.templates.methods.tables import Table, signature
from fairlead.templates.run import Run
from fairlead.templates.values import LOOP_PROPERTIES, Entry, Loop

_TABLES: Final[tuple[tuple[type, Table], ...]] = (
    (str, STRING_METHODS),
    (list, LIST_METHODS),
    (dict, MAP_METHODS),
    (bool, BOOLEAN_METHODS),
    (int, NUMBER_METHODS),
    (float, NUMBER_METHODS),
    (Entry, ENTRY_METHODS),
)


def call(target: Any, name: str, arguments: tuple[Any, ...], run: Run) -> Any:
    """What the method gives, None where there is no such method. RenderError where Java would throw."""
    run.charge(1)
    table = _table(target)
    if table is None:
        return None
    for kinds, method in table.get(name, ()):
        if signature(arguments, kinds):
            return method(run, target, *arguments)
    return None


def read(target: Any, name: str, run: Run) -> Any:
    """What `$target.name` gives: a map's value, or what the method `getName` or `isName` gives."""
    run.charge(1)
    if isinstance(target, dict):
        return target.get(name)
    if isinstance(target, Loop):
        return getattr(target, name) if name in LOOP_PROPERTIES else None
    capital = name[:1].upper() + name[1:]
    found = call(target, f"get{capital}", (), run)
    return call(target, f"is{capital}", (), run) if found is None else found


def item(target: Any, key: Any, run: Run) -> Any:
    """What `$target[key]` gives: the same as `$target.get(key)`."""
    return call(target, "get", (key,), run)


def write(target: Any, name: str, value: Any) -> None:
    """`#set($target.name = value)`: on anything but a map it does nothing."""
    if isinstance(target, dict):
        target[name] = value


def write_item(target: Any, key: Any, value: Any, run: Run) -> None:
    """`#set($target[key] = value)`: on anything but a map or a list it does nothing."""
    if isinstance(target, dict):
        call(target, "put", (key, value), run)
    elif isinstance(target, list):
        call(target, "set", (key, value), run)


def _table(target: Any) -> Table | None:
    for kind, table in _TABLES:
        if isinstance(target, kind):
            return table
    methods: Table | None = getattr(target, "METHODS", None) if target is not None else None
    return methods

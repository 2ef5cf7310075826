"""Patch operations by themselves; what they do to keys and plans is tested there."""

from typing import Any

import pytest

from fairlead.control.usage.patching import flag, number, patch, text, without
from fairlead.model.errors import ApiError

CHANGES = {
    "replace /name": text("name"),
    "replace /on": flag("on"),
    "replace /a/b": number("a", "b", int),
    "remove /a": without("a"),
}


def patched(document: dict[str, Any], op: str, path: str, value: str = "") -> dict[str, Any]:
    patch(document, [{"op": op, "path": path, "value": value}], CHANGES)
    return document


def test_what_each_does() -> None:
    assert patched({}, "replace", "/name", "n") == {"name": "n"}
    assert patched({"name": "n"}, "replace", "/name") == {}
    assert patched({"on": False}, "replace", "/on", "True") == {"on": True}
    assert patched({"a": {"c": 1}}, "replace", "/a/b", "2") == {"a": {"c": 1, "b": 2}}
    assert patched({"a": {"c": 1}}, "remove", "/a") == {}
    patch({}, [{"op": "replace", "path": "/name"}], CHANGES)


@pytest.mark.parametrize(
    ("op", "path", "value", "sentence"),
    [
        ("replace", "/other", "", "Invalid patch path /other specified for op 'replace'. Must be one of: [/name, /on"),
        ("add", "/name", "", "Invalid patch path /name specified for op 'add'. Must be one of: []"),
        ("move", "/name", "", "Patch operations of the kind 'move' are not supported here; add, remove, replace are."),
        ("replace", "/on", "1", "Invalid boolean value for on: 1"),
        ("replace", "/a/b", "x", "Invalid value for a.b: x"),
    ],
)
def test_what_is_refused(op: str, path: str, value: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        patched({}, op, path, value)
    assert str(caught.value).startswith(sentence)

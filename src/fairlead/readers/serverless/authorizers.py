"""Authorizers of `websocket` events: which function decides on handshakes, and what a handshake must have for that.

A function of the config by its name, any by its ARN, or a mapping with one of the two and `identitySource` (the
framework's page on WebSockets). One that cannot be understood is an error, for nobody may get in unasked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.ids import resource_id
from fairlead.model.apps import Authorizer, Function
from fairlead.readers.intrinsics import Intrinsics
from fairlead.readers.nodes import Node, shape
from fairlead.readers.report import Report, did_you_mean

IDENTITY_SOURCES: Final = ("route.request.header.Auth",)
"""The framework's, where the config names none."""
_KEYS: Final = ("name", "arn", "identitySource")
_ARN: Final = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::\$LATEST)?")
_HINT: Final = "Write the name of a function of this config, its ARN, or a mapping with `name:` or `arn:`."


@dataclass(frozen=True, slots=True)
class Declared:
    """An authorizer as an event declares it: the name, the ARN of the function where there is one (else the name is the
    function's key), and the identity sources."""

    name: str
    arn: Node | None
    identity_sources: tuple[str, ...]
    node: Node


def read(node: Node, route: str, report: Report) -> Declared | None:
    """What an event says of the authorizer of `route`; None, after an error, where that is nothing."""
    if isinstance(node.value, str) and node.value:
        if "${" in node.value:
            _without_value(node, route, report)
            return None
        if node.value.startswith("arn:"):
            return Declared("", node, IDENTITY_SOURCES, node)
        return Declared(node.value, None, IDENTITY_SOURCES, node)
    if not isinstance(node.value, dict):
        report.error(f"The authorizer of the route `{route}` is {shape(node)}.", _HINT, node)
        return None
    for key in node.value:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"Its keys are {', '.join(_KEYS)}."
            report.warning(f"An authorizer has no key `{key}`; it is ignored.", hint, node.key_place(key))
    return _mapping(node, route, report)


def _mapping(node: Node, route: str, report: Report) -> Declared | None:
    name, arn = node.entries.get("name"), node.entries.get("arn")
    named = name.value if name is not None and isinstance(name.value, str) else ""
    if arn is None or arn.empty:
        arn = None
        if not named:
            report.error(f"The authorizer of the route `{route}` has neither `name` nor `arn`.", _HINT, node)
            return None
    elif not named and not isinstance(arn.value, str):
        message = f"The authorizer of the route `{route}` has an `arn` that is no text, and no `name`."
        report.error(message, "Give it a `name:`, as the framework asks for.", arn)
        return None
    if any("${" in text for text in (named, arn.value if arn is not None else "") if isinstance(text, str)):
        _without_value(node, route, report)
        return None
    sources = _sources(node.entries.get("identitySource"), route, report)
    return None if sources is None else Declared(named, arn, sources, node)


def _without_value(node: Node, route: str, report: Report) -> None:
    report.error(f"The authorizer of the route `{route}` has a variable without a value.", _HINT, node)


def _sources(node: Node | None, route: str, report: Report) -> tuple[str, ...] | None:
    if node is None or node.empty:
        return IDENTITY_SOURCES
    items = [node] if isinstance(node.value, str) else node.items
    if not items or not all(isinstance(item.value, str) for item in items):
        hint = "Write a list: `identitySource: [route.request.querystring.token]`, say."
        report.error(f"The `identitySource` of the authorizer of the route `{route}` is no list of texts.", hint, node)
        return None
    return tuple(str(item.value) for item in items)


class Authorizers:
    """Makes the authorizers of one API. `functions` are those that run, by their keys."""

    def __init__(self, api_id: str, functions: Mapping[str, Function], intrinsics: Intrinsics, report: Report) -> None:
        self._api_id = api_id
        self._functions = functions
        self._intrinsics = intrinsics
        self._report = report

    def authorizer(self, declared: Declared) -> Authorizer | None:
        """The authorizer that an event declares; None, after an error, where its function is not to be found."""
        function = self._by_name(declared) if declared.arn is None else self._by_arn(declared.arn)
        if function is None:
            return None
        name = declared.name or function
        id = resource_id("authorizer", self._api_id, name, length=6)
        return Authorizer(id, name, function, declared.identity_sources)

    def _by_name(self, declared: Declared) -> str | None:
        function = self._functions.get(declared.name)
        if function is None:
            hint = did_you_mean(declared.name, self._functions) or _HINT
            message = f"The authorizer `{declared.name}` is no function of this config."
            self._report.error(message, hint, declared.node)
            return None
        return function.name

    def _by_arn(self, node: Node) -> str | None:
        arn = self._intrinsics.text(node)
        match = _ARN.fullmatch(arn or "")
        if match is None:
            if arn is not None:
                hint = "Its form is `arn:aws:lambda:{region}:{account}:function:{name}`, without version or alias."
                self._report.error(f"The authorizer's `arn` names no function that runs here: `{arn}`.", hint, node)
            return None
        if all(function.name != match[1] for function in self._functions.values()):
            message = f"The authorizer `{match[1]}` is no function of this config."
            hint = "Until a function of that name is made here, whoever connects is refused with 500."
            self._report.warning(message, hint, node)
        return match[1]

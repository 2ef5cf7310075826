"""Which integration type answers an Invoke."""

from collections.abc import Callable, Mapping
from typing import Protocol

from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Reply


class IntegrationType(Protocol):
    """One type of integration."""

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        """Carry the event to the backend; give its answer exactly once, on the event loop, perhaps at once."""


class Integrations:
    """The types that can be called, by AWS's names for them. What names another is refused when it is deployed."""

    __slots__ = ("_types",)

    def __init__(self, types: Mapping[str, IntegrationType]) -> None:
        self._types = dict(types)

    @property
    def types(self) -> frozenset[str]:
        """AWS's names of the types that can be deployed."""
        return frozenset(self._types)

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        """Carry an event to its integration."""
        self._types[invoke.integration.type].call(invoke, reply)

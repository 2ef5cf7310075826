"""What an operation has on its desk: who asks, what is defined, and the gateway that it tells of changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from fairlead import ids
from fairlead.clock import Clock
from fairlead.control.definitions import Definitions
from fairlead.functions.results import Refused, Result
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal
from fairlead.observe.log_tails import Tails
from fairlead.readers.stacks import partition_of


class Live(Protocol):
    """The running gateway, as operations tell it of changes that are already kept. None of these raises or waits."""

    def deploy(self, api_id: str, stage_name: str) -> None:
        """The stage, or the deployment it points at, has changed. Connections stay."""

    def remove(self, api_id: str, stage_name: str) -> None:
        """The stage is gone: nobody finds it any more. Its connections are closed."""

    def domains_changed(self) -> None:
        """Custom domain names, or what they map to, have changed. Connections stay."""

    def functions_changed(self, name: str) -> None:
        """The function is new, its code or configuration has changed, or it is gone: see its document. Of a version
        (`name:7`) only that it is gone is told."""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run a function once, as `functions.Functions.invoke` does. `name` may have a qualifier: `name:alias`."""

    def queue(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """Run a function for which nobody waits, as `functions.event_queue.EventQueue.put` does."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's desk. `account_id` owns everything; `region` is that of the request's signature and shows in ARNs.

    `code` is the folder of the functions' code (DATA/code); `tails` keeps the logs of runs for those who ask. `owner`
    and `fixed_id` are set where a config is applied: what is made belongs to `owner` and gets that id.
    """

    account_id: str
    region: str
    principal: Principal
    definitions: Definitions
    clock: Clock
    live: Live
    code: Path
    request_id: str = ""
    owner: str = ""
    fixed_id: str = ""
    tails: Tails = field(default_factory=Tails)

    @property
    def partition(self) -> str:
        """The partition of `region`."""
        return partition_of(self.region)

    def new_id(self, length: int) -> str:
        """An id in API Gateway's form, lower-case letters and digits, for what is being made."""
        return self.fixed_id or ids.resource_id(ids.uuid(), length=length)


Params = dict[str, Any]
"""An operation's input: members in PascalCase, blobs as bytes, moments as datetimes, checked against the model."""

Operation = Callable[[Desk, Params], dict[str, Any]]
"""Does what its name says and gives the output's members. Raises ApiError, and then has changed nothing."""


class Later:
    """An operation that answers when something else has: exactly one of `respond` and `fail` is called, once."""

    __slots__ = ("call",)

    def __init__(
        self,
        call: Callable[[Desk, Params, Callable[[dict[str, Any]], None], Callable[[ApiError], None]], None],
    ) -> None:
        self.call = call


Operations = Mapping[str, Operation | Later]
"""The operations of a service, by name."""

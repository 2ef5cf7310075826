"""A desk for tests: a store of its own, a clock that stands, and a gateway that writes down what it is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairlead.control.definitions import FILE, Definitions
from fairlead.control.desk import Desk
from fairlead.functions.results import Refused, Result
from fairlead.model.principals import ACCOUNT_ID, Principal
from fairlead.storage.durability import Durability
from fairlead.testing.clock import FakeClock

NOW = 1_700_000_000.0


class Told:
    """What a gateway was told, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def deploy(self, api_id: str, stage_name: str) -> None:
        self.calls.append(("deploy", api_id, stage_name))

    def remove(self, api_id: str, stage_name: str) -> None:
        self.calls.append(("remove", api_id, stage_name))

    def domains_changed(self) -> None:
        self.calls.append(("domains_changed",))

    def functions_changed(self, name: str) -> None:
        self.calls.append(("functions_changed", name))

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        self.calls.append(("invoke", name, payload, request_id, reply))

    def queue(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        self.calls.append(("queue", name, payload, request_id, taken))


def make_desk(folder: Path, live: Told) -> Desk:
    """A desk of the root user's."""
    return Desk(
        account_id=ACCOUNT_ID,
        region="us-west-2",
        principal=Principal(ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIATEST"),
        definitions=Definitions(folder / FILE, ACCOUNT_ID, Durability.MEMORY),
        clock=FakeClock(NOW),
        live=live,
        code=folder / "code",
    )

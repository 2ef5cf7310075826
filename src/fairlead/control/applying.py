"""A config applied: every step of its plan by the operation that a call of an SDK would run, all of them or none."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from fairlead.control import roles
from fairlead.control.apis import OPERATIONS as APIS
from fairlead.control.desk import Desk, Later, Operations
from fairlead.control.documents import CONFIG
from fairlead.control.functions.operations import OPERATIONS as FUNCTIONS
from fairlead.control.plan import plan
from fairlead.control.steps import Step
from fairlead.functions.results import Refused, Result
from fairlead.model.apps import App, Table
from fairlead.model.errors import ApiError
from fairlead.model.problems import Problem, Severity

SERVICES: Final[Mapping[str, Operations]] = {"apigatewayv2": APIS, "iam": roles.OPERATIONS, "lambda": FUNCTIONS}

Provision = Callable[[Sequence[Table], str], Awaitable[list[Problem]]]
"""Makes tables exist, in a region: `dynamodb.provisioning.provision` with the rest of its arguments."""


class NobodyYet:
    """What operations tell while a config is applied (`desk.Live`): `Running.restore` follows and sees to it all."""

    def deploy(self, api_id: str, stage_name: str) -> None:
        """Seen to by `restore`."""

    def remove(self, api_id: str, stage_name: str) -> None:
        """Seen to by `restore`."""

    def domains_changed(self) -> None:
        """Seen to by `restore`."""

    def functions_changed(self, name: str) -> None:
        """Seen to by `restore`."""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Not part of any plan."""
        raise AssertionError(name)

    def queue(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """Not part of any plan."""
        raise AssertionError(name)


async def apply(app: App | None, desk: Desk, provision: Provision) -> list[Problem]:
    """Bring what is defined to what a config declares; gives what is wrong with it.

    Before anything runs: `Running.restore` comes next. Tables are made first, for a function may use them while it
    loads. Without an app, what an earlier one declared is removed, but for tables, which nothing removes. `desk` is any
    of the account's.
    """
    problems: list[Problem] = []
    region = desk.region
    if app is not None:
        problems += await provision(app.tables, app.region)
        region = app.region
    steps = plan(app, desk.definitions, desk.code)
    problems += carry_out(steps, replace(desk, region=region, live=NobodyYet(), owner=CONFIG))
    return problems


def carry_out(steps: Sequence[Step], desk: Desk) -> list[Problem]:
    """Take every step, in one transaction. Where one is refused, nothing is changed and the Problem says why."""
    step: Step | None = None
    try:
        with desk.definitions.change():
            for step in steps:
                _take(step, desk)
    except ApiError as error:
        assert step is not None
        message = f"The config cannot be applied, for {step.operation} is refused: {error.message}"
        hint = "Correct the config; until then what the last one declared goes on."
        return [Problem(Severity.ERROR, message, hint)]
    return []


def _take(step: Step, desk: Desk) -> None:
    operation = SERVICES[step.service][step.operation]
    own, params = replace(desk, fixed_id=step.fixed_id), dict(step.params)
    if not isinstance(operation, Later):
        operation(own, params)
        return
    answers: list[dict[str, Any] | ApiError] = []
    operation.call(own, params, answers.append, answers.append)
    assert len(answers) == 1, f"{step.operation} waits for something"
    if isinstance(answers[0], ApiError):
        raise answers[0]

"""What a reader makes of an app's config, whatever its format: APIs, functions, tables and roles, ready to deploy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any
"""A value as `json.loads` gives it."""


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function. `folder` is its task root, `handler` the path and name inside it as the config spells them."""

    name: str
    """The physical name, `my-service-dev-hello`."""
    handler: str
    runtime: str
    folder: str
    """Absolute path of the folder that `handler` is relative to."""
    arn: str
    label: str
    """The name its author uses for it in the config; the terminal shows this one."""
    timeout_seconds: float = 3.0
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    role_arn: str = ""
    concurrency: int | None = None
    """Reserved concurrency: runs at one time, None for the account's."""
    file: str = ""
    line: int | None = None
    """Where the config declares it, for messages."""


@dataclass(frozen=True, slots=True)
class Integration:
    """What a route calls. `function` is the name of the function for AWS_PROXY."""

    id: str
    type: str
    function: str = ""
    timeout_ms: int = 29_000


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a WebSocket API: key, integration, and whether the answer goes back to the client."""

    key: str
    integration: Integration | None
    two_way: bool = False
    """A route response with the key `$default` exists and is selected."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """What a route may take: `rate` requests a second, in bursts of at most `burst`. Two zeros let nothing pass."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class Api:
    """A WebSocket API with one stage: the one that a config file gives it, or one that was made for it."""

    id: str
    name: str
    stage: str
    routes: tuple[Route, ...]
    route_selection_expression: str = "$request.body.action"
    stage_variables: Mapping[str, str] = field(default_factory=dict)
    throttle: Throttle | None = None
    """Of every route that has none of its own; None for no limit."""
    route_throttles: Mapping[str, Throttle] = field(default_factory=dict)
    """By route key."""


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table: the request that CreateTable takes, and what the config declares beside it."""

    name: str
    definition: Mapping[str, Json]
    """Members of CreateTable's request, `TableName` included."""
    time_to_live: str = ""
    """The TTL attribute, empty for none."""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role with its inline statements, kept as written (intrinsics resolved) until they are enforced."""

    name: str
    arn: str
    statements: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class App:
    """Everything that one config file declares."""

    name: str
    stage: str
    region: str
    account_id: str
    folder: str
    apis: tuple[Api, ...] = ()
    functions: tuple[Function, ...] = ()
    tables: tuple[Table, ...] = ()
    roles: tuple[Role, ...] = ()

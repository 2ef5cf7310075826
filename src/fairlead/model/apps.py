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
    version: str = "$LATEST"
    log_format: str = "Text"
    """Text or JSON: what its log is written in."""

    @property
    def key(self) -> str:
        """What it is called by here: its name, and `name:7` for a version that was published."""
        return self.name if self.version == "$LATEST" else f"{self.name}:{self.version}"


@dataclass(frozen=True, slots=True)
class IntegrationResponse:
    """What becomes of some of a backend's answers: those that `key` selects."""

    key: str
    """`$default`, a pattern between slashes such as `/4\\d\\d/`, or a status."""
    templates: Mapping[str, str] = field(default_factory=dict)
    template_selection: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    content_handling: str = ""


@dataclass(frozen=True, slots=True)
class Integration:
    """What a route calls, with the members of CreateIntegration. Stage variables in it are filled in already."""

    id: str
    type: str
    """AWS_PROXY, AWS, HTTP_PROXY, HTTP or MOCK."""
    function: str = ""
    """The function's name, for AWS_PROXY and for AWS with the URI of a function."""
    timeout_ms: int = 29_000
    uri: str = ""
    method: str = ""
    credentials_arn: str = ""
    content_handling: str = ""
    """CONVERT_TO_BINARY, CONVERT_TO_TEXT or empty."""
    passthrough: str = "WHEN_NO_MATCH"
    parameters: Mapping[str, str] = field(default_factory=dict)
    """`integration.request.header.name` and the like, to where its value comes from."""
    templates: Mapping[str, str] = field(default_factory=dict)
    template_selection: str = ""
    responses: tuple[IntegrationResponse, ...] = ()
    vpc_link: str = ""
    """The id of the VPC link that AWS would go through; here the URL is called from where the gateway runs."""


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A Lambda REQUEST authorizer. `identity_sources` must all be there, `route.request.header.Auth` and the like."""

    id: str
    name: str
    function: str
    """The function's name."""
    identity_sources: tuple[str, ...] = ()
    credentials_arn: str = ""
    ttl_seconds: int = 0
    """How long a result may be used again. 0, as on AWS: every handshake asks."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a WebSocket API: key, integration, and what is asked of those who use it."""

    key: str
    integration: Integration | None
    two_way: bool = False
    """A route response with the key `$default` exists and is selected."""
    authorization: str = "NONE"
    """NONE, AWS_IAM or CUSTOM; on `$connect` only it means something."""
    authorizer: Authorizer | None = None
    api_key_required: bool = False
    model_selection: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    """The text of a JSON Schema by the key that `model_selection` gives."""
    parameters: Mapping[str, bool] = field(default_factory=dict)
    """`route.request.querystring.name` and the like; whether a handshake must have it."""


@dataclass(frozen=True, slots=True)
class Logging:
    """What is told of a route's requests: execution logs at `level` (OFF, ERROR, INFO), bodies with `data_trace`."""

    level: str = "OFF"
    data_trace: bool = False
    detailed_metrics: bool = False


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Where a stage's access log goes, and how a line of it is made of `$context` variables."""

    destination: str
    format: str


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
    api_key_selection: str = "$request.header.x-api-key"
    logging: Logging = Logging()
    """Of every route that has none of its own."""
    route_logging: Mapping[str, Logging] = field(default_factory=dict)
    access_log: AccessLog | None = None
    default_endpoint: bool = True
    """Whether the host `{id}.execute-api…` leads here, or custom domains only."""


@dataclass(frozen=True, slots=True)
class DomainMapping:
    """A path of a custom domain, and the stage behind it. An empty `key` is the domain's root."""

    domain: str
    key: str
    api_id: str
    stage: str


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

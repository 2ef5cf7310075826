"""What a gateway is told: the command line over `fairlead.toml` over the defaults, in one value.

Nothing else in the package reads the environment or that file. What others need of the environment (variables for
`${env:}`, the PATH of children) is handed to them from here.
"""

import os
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from fairlead import NAME
from fairlead.functions.event_queue import AGE_SECONDS, RETRY_SECONDS
from fairlead.functions.inspection import SECONDS as SUSPENDED_SECONDS
from fairlead.model.limits import Limits, StageLimits
from fairlead.model.principals import ACCOUNT_ID
from fairlead.model.problems import Problem, Severity
from fairlead.observe.log_writer import FILE_BYTES, KEPT_FILES

_SECRETS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
FILE: Final = f"{NAME}.toml"
PORTS: Final = (3001, 4566)
"""The ports that people's configs hold: serverless-offline's and LocalStack's."""
HOSTS: Final = ("127.0.0.1", "::1")
DURABILITIES: Final = ("full", "os", "memory")
SIGNATURES: Final = ("off", "keys")
ACCESS_LOGS: Final = ("file", "stdout")
METRICS_READERS: Final = ("local", "everyone")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """`[functions]`: how many may run."""

    concurrency: int = 1000
    """Runs at one time in the account, above which AWS refuses (Lambda quotas)."""
    environments: int | None = None
    """Environments of all functions together, above which invocations wait; unset: from cores and memory."""
    spares: int = 1
    """Environments of each function that are kept ready above those that run, while there is room."""
    short_cut: bool = True
    """Whether boto3's calls of tables and `@connections` go over the workers' sockets instead of HTTP."""
    idle_seconds: float = 600.0
    """After this time without an event an environment ends, unless it is the function's last."""
    event_retry_seconds: float = RETRY_SECONDS
    """Before a queued event whose run failed is run again, and twice as long before the time after that."""
    event_age_seconds: float = AGE_SECONDS
    """How old a queued event may become before it is given up, where its function says nothing."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`[logs]`: where logs go and how much of them is kept."""

    access: str = "file"
    """Where the access logs of stages go: `file`, one a stage in the data folder, or `stdout`."""
    execution_bytes: int = 1024
    """Of a line of an execution log, above which it is cut (API Gateway quotas)."""
    file_bytes: int = FILE_BYTES
    """Of a log file, above which it is put aside."""
    kept_files: int = KEPT_FILES
    """Files put aside of each log."""
    reports: bool = True
    """Whether functions' logs have the lines START, END and REPORT of each run."""


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """`[metrics]`: who may read `/metrics`."""

    readers: str = "local"
    """`local`: this machine; `everyone`: whoever can connect."""


@dataclass(frozen=True, slots=True)
class TableSettings:
    """`[tables]`: what an acknowledged write survives."""

    durability: str = "full"
    """`full`: power loss; `os`: the death of any process; `memory`: nothing, for tests."""
    endpoint: str = ""
    """The URL of a DynamoDB elsewhere that keeps the tables; empty: they are kept here."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """`[gateway]`: what it listens on and how long it takes to end."""

    ports: tuple[int, ...] | None = None
    """Every one serves everything; unset: 3001 and 4566, each skipped where it is taken; 0 is any free one."""
    host: str | None = None
    """The one address to listen on; unset: 127.0.0.1 and ::1."""
    drain_seconds: float = 10.0
    """How long Ctrl-C waits for `$disconnect` functions."""
    account_id: str = ACCOUNT_ID
    """The account that everything belongs to."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose `X-Forwarded-For`, `-Proto` and `-Port` are believed."""
    signatures: str = "off"
    """`keys`: calls of AWS APIs must be signed with a key of this gateway, from this machine too; `off`: only where
    others can connect."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a gateway is told. Paths are absolute."""

    folder: Path
    data: Path
    cache: Path
    user_data: Path
    """Kept for this user, whatever the app: the certificate authority."""
    environ: Mapping[str, str]
    """The environment without the developer's own AWS keys, which must reach no function, log or store."""
    gateway: GatewaySettings = GatewaySettings()
    functions: FunctionSettings = FunctionSettings()
    tables: TableSettings = TableSettings()
    logs: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    limits: Limits = field(default_factory=Limits)
    stages: Mapping[str, StageLimits] = field(default_factory=dict)
    """The limits of stages that have their own, by the id or name of the API and the name of the stage: `chat/dev`."""
    quotas: str = ""
    """Whose quotas of an account are enforced: `aws`; empty for nobody's."""
    stage: str | None = None
    public: Path | None = None
    ready_file: Path | None = None
    fresh: bool = False
    passthrough: frozenset[str] = frozenset()
    """AWS services whose calls are sent on to AWS, signed with `profile`."""
    profile: str | None = None
    allow_hosts: frozenset[str] = frozenset()
    """Further host names, in lower case, that requests may be for."""
    allow_origins: frozenset[str] = frozenset()
    """Further sites, in lower case, whose pages may open WebSockets."""
    insecure: bool = False
    """Ask for no signatures even where others than this machine can connect."""
    inspect: str = ""
    """The function that is looked at in a debugger; empty for none. Nothing times out then."""
    reports: bool = False
    """Show the lines START, END and REPORT in the terminal too."""

    @property
    def longest_integration(self) -> float:
        """The longest that an integration of any stage may take, in seconds."""
        stages = [stage.limits.integration_seconds for stage in self.stages.values()]
        routes = [seconds for stage in self.stages.values() for seconds in stage.integration_seconds.values()]
        return max([self.limits.integration_seconds, *stages, *routes])

    @property
    def exposed(self) -> bool:
        """Whether others than this machine can connect, a proxy's clients among them."""
        host = self.gateway.host
        if self.gateway.trusted_proxies:
            return True
        if host is None or host.lower() == "localhost":
            return False
        try:
            return not ip_address(host).is_loopback
        except ValueError:  # a name: where it leads to can change
            return True

    @property
    def must_sign(self) -> bool:
        """Whether calls of AWS APIs must be signed with a key of this gateway."""
        return self.gateway.signatures == "keys" or (self.exposed and not self.insecure)


class SettingsError(Exception):
    """The settings cannot be used; `problems` tell what to mend."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def compose(
    folder: Path,
    *,
    ports: tuple[int, ...] | None = None,
    host: str | None = None,
    stage: str | None = None,
    data: Path | None = None,
    public: Path | None = None,
    ready_file: Path | None = None,
    fresh: bool = False,
    passthrough: Iterable[str] = (),
    profile: str | None = None,
    allow_hosts: Iterable[str] = (),
    allow_origins: Iterable[str] = (),
    insecure: bool = False,
    quotas: str = "",
    dynamodb: str | None = None,
    reports: bool = False,
    inspect: str = "",
) -> Settings:
    """The settings for the app in `folder`, with what the command line says (None: nothing). Raises SettingsError."""
    folder = folder.absolute()
    file = _File(folder / FILE)
    gateway = file.section("gateway", GatewaySettings)
    limits = file.section("limits", Limits)
    if inspect:
        limits = replace(limits, integration_seconds=SUSPENDED_SECONDS)
    stages = file.stages(limits)
    functions = file.section("functions", FunctionSettings)
    tables = file.section("tables", TableSettings)
    logs = file.section("logs", LogSettings)
    metrics = file.section("metrics", MetricsSettings)
    file.check()
    return Settings(
        folder=folder,
        data=(data or folder / f".{NAME}").absolute(),
        cache=_cache(os.environ),
        user_data=user_data(),
        environ={name: value for name, value in os.environ.items() if name not in _SECRETS},
        gateway=GatewaySettings(
            gateway.ports if ports is None else ports,
            gateway.host if host is None else host,
            gateway.drain_seconds,
            gateway.account_id,
            gateway.trusted_proxies,
            gateway.signatures,
        ),
        functions=functions,
        tables=tables if dynamodb is None else replace(tables, endpoint=dynamodb),
        logs=logs,
        metrics=metrics,
        limits=limits,
        stages=stages,
        quotas=quotas,
        stage=stage,
        public=None if public is None else public.absolute(),
        ready_file=None if ready_file is None else ready_file.absolute(),
        fresh=fresh,
        passthrough=frozenset(passthrough),
        profile=profile,
        allow_hosts=frozenset(allow_hosts),
        allow_origins=frozenset(allow_origins),
        insecure=insecure,
        reports=reports,
        inspect=inspect,
    )


def user_data() -> Path:
    """Where what belongs to the user and to no app is kept: the user's data folder ("XDG Base Directory"; macOS: "File
    System Programming Guide")."""
    home = os.environ.get("XDG_DATA_HOME")
    if home:
        return Path(home).absolute() / NAME
    parts = ("Library", "Application Support") if sys.platform == "darwin" else (".local", "share")
    return Path(os.path.expanduser("~"), *parts).absolute() / NAME


def _cache(environ: Mapping[str, str]) -> Path:
    """Where what is fetched once is kept for every app: the user's cache folder ("XDG Base Directory")."""
    home = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home).absolute() / NAME


class _File:
    """`fairlead.toml`, with everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[Problem] = []
        self._lines: list[str] = []
        self._tables: dict[str, Any] = {}
        self._known: list[str] = []
        if path.is_file():
            try:
                text = path.read_text(encoding="utf-8")
                self._lines = text.splitlines()
                self._tables = tomllib.loads(text)
            except (OSError, ValueError, RecursionError) as error:
                self._problem(f"The settings cannot be read: {error}.", "Mend the line, or remove the file.", None)

    def section(self, name: str, kind: type[_T]) -> _T:
        """The table `name` as a value of `kind`, its defaults where the file says nothing."""
        self._known.append(name)
        table = self._tables.get(name, {})
        if not isinstance(table, dict):
            self._problem(f"`{name}` is not a table.", f"Write it as [{name}].", name)
            return kind()
        return kind(**self._given(name, table, [member.name for member in fields(kind)]))  # type: ignore[arg-type]

    def stages(self, limits: Limits) -> dict[str, StageLimits]:
        """The tables `[stages."API/STAGE"]`, each the limits of one stage where they are not `limits`, and in
        `[stages."API/STAGE".routes.KEY]` those of its routes."""
        self._known.append("stages")
        known = [member.name for member in fields(Limits)]
        stages: dict[str, StageLimits] = {}
        for stage, table in self._tables_in("stages", self._tables.get("stages", {})):
            name = f'stages."{stage}"'
            if stage.count("/") != 1 or not all(stage.split("/")):
                hint = 'Write [stages."API/STAGE"], with the id or name of the API.'
                self._problem(f"{name} names no stage.", hint, name)
            routes = {
                key: self._given(f'{name}.routes."{key}"', route, ["integration_seconds"]).get("integration_seconds")
                for key, route in self._tables_in(f"{name}.routes", table.get("routes", {}))
            }
            own = {key: value for key, value in table.items() if key != "routes"}
            stages[stage] = StageLimits(
                replace(limits, **self._given(name, own, known)),
                {key: float(seconds) for key, seconds in routes.items() if seconds is not None},
            )
        return stages

    def _tables_in(self, name: str, tables: object) -> list[tuple[str, dict[str, Any]]]:
        """The tables within a table, by their keys."""
        if not isinstance(tables, dict):
            self._problem(f"{name} is not a table.", f"Write it as [{name}.…].", name)
            return []
        for key, table in tables.items():
            if not isinstance(table, dict):
                self._problem(f"{name}.{key} is not a table.", f'Write it as [{name}."{key}"].', key)
        return [(key, table) for key, table in tables.items() if isinstance(table, dict)]

    def _given(self, name: str, table: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
        """The members of a table that are known and right."""
        given: dict[str, Any] = {}
        for key, value in table.items():
            if key not in known:
                self._problem(f"There is no setting {name}.{key}.", f"[{name}] has {', '.join(known)}.", key)
            elif (wrong := _wrong(key, value)) is not None:
                self._problem(f"{name}.{key} {wrong}, not {value!r}.", "", key)
            else:
                given[key] = tuple(value) if isinstance(value, list) else value
        return given

    def check(self) -> None:
        """Raise SettingsError if anything was wrong."""
        for name in self._tables:
            if name not in self._known:
                self._problem(f"There is no [{name}].", f"There are {', '.join(self._known)}.", name)
        if self._problems:
            raise SettingsError(self._problems)

    def _problem(self, message: str, hint: str, key: str | None) -> None:
        line = next(
            (number for number, text in enumerate(self._lines, 1) if key and text.lstrip(" [").startswith(key)), None
        )
        self._problems.append(Problem(Severity.ERROR, message, hint, FILE, line))


def is_endpoint(text: str) -> bool:
    """Whether this is the URL of a service: a scheme, a host, perhaps a port and a path."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not parts.query
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _wrong(key: str, value: object) -> str | None:
    """Why `value` cannot be the setting `key`, or None."""
    match key:
        case "ports":
            fits = isinstance(value, list) and all(type(port) is int and 0 <= port < 65536 for port in value)
            return None if fits else "is a list of port numbers"
        case "trusted_proxies":
            fits = isinstance(value, list) and all(isinstance(one, str) and _is_network(one) for one in value)
            return None if fits else 'is a list of addresses and networks, like "10.0.0.0/8"'
        case "host":
            return None if isinstance(value, str) else "is an address"
        case "account_id":
            fits = isinstance(value, str) and len(value) == 12 and value.isdigit()
            return None if fits else "is a text of 12 digits"
        case "signatures":
            return None if value in SIGNATURES else f"is one of {', '.join(SIGNATURES)}"
        case "durability":
            return None if value in DURABILITIES else f"is one of {', '.join(DURABILITIES)}"
        case "endpoint":
            fits = isinstance(value, str) and (not value or is_endpoint(value))
            return None if fits else "is a URL such as https://dynamodb.eu-west-1.amazonaws.com"
        case "access":
            return None if value in ACCESS_LOGS else f"is one of {', '.join(ACCESS_LOGS)}"
        case "readers":
            return None if value in METRICS_READERS else f"is one of {', '.join(METRICS_READERS)}"
        case "kept_files" | "spares":
            return None if type(value) is int and value >= 0 else "is a whole number, 0 or more"
        case "execution_bytes" | "file_bytes":
            return None if type(value) is int and value > 0 else "is a whole number above 0"
        case "concurrency" | "environments" | "max_in_flight" | "frame_bytes" | "message_bytes":
            return None if type(value) is int and value > 0 else "is a whole number above 0"
        case "binary" | "reports" | "short_cut" | "compression" | "count_compressed" | "count_pings" | "flood_closes":
            return None if type(value) is bool else "is true or false"
        case "flood_burst":
            return None if type(value) is int and value >= 0 else "is a whole number, or 0"
        case "flood_rate" | "ping_seconds":
            fits = type(value) in (int, float) and value >= 0  # type: ignore[operator]
            return None if fits else "is a number, or 0"
        case _:
            return None if type(value) in (int, float) and value > 0 else "is a number above 0"  # type: ignore[operator]

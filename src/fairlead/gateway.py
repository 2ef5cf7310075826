"""Settings in, a running gateway out: the one place that knows every room.

`Gateway.start` is the list of what a gateway is made of, from the ground up; `stop` undoes it from the top down.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from fairlead.accounts import root_key
from fairlead.accounts.keys import Keys
from fairlead.accounts.signatures import flaw, head_flaw
from fairlead.authorizers.api_keys import ApiKeys
from fairlead.authorizers.aws_iam import AwsIam
from fairlead.authorizers.gate import Authorizers
from fairlead.authorizers.request import RequestAuthorizers
from fairlead.clock import Clock, SystemClock
from fairlead.cluster.bus import Member
from fairlead.cluster.connection_ids import ConnectionIds
from fairlead.cluster.journal import Journal
from fairlead.cluster.local import LocalBus
from fairlead.control import apis, code, identity, roles, usage
from fairlead.control.apigateway import ApiGateway
from fairlead.control.applying import apply
from fairlead.control.definitions import Definitions
from fairlead.control.desk import Desk
from fairlead.control.door import DEFAULT_REGION, Control
from fairlead.control.functions import dead_letters, operations
from fairlead.control.functions.event_configs import retrying
from fairlead.control.functions.uploads import body_bytes
from fairlead.control.live import Running
from fairlead.control.usage.lookup import Lookup
from fairlead.deployments.directory import Directory
from fairlead.dynamodb.keeping import EngineProcess
from fairlead.dynamodb.provisioning import provision
from fairlead.edge.certified import permitted
from fairlead.edge.cores import Core
from fairlead.edge.doors import Doors
from fairlead.edge.guard import Guard
from fairlead.edge.recovery import Recovery
from fairlead.edge.server import EdgeServer
from fairlead.edge.sessions import SessionSettings
from fairlead.edge.stages import Stages
from fairlead.edge.static import StaticPages
from fairlead.functions.capacity import default_environments, machine
from fairlead.functions.commands import runner
from fairlead.functions.environment import Surroundings
from fairlead.functions.event_queue import EventQueue
from fairlead.functions.event_store import FILE as EVENTS
from fairlead.functions.functions import Bounds, Functions
from fairlead.functions.memory import caution
from fairlead.functions.nodejs import Nodejs
from fairlead.functions.python import Python
from fairlead.functions.results import Result
from fairlead.functions.toolchain import Toolchain
from fairlead.integrations.aws_service import AwsService
from fairlead.integrations.custom import Custom
from fairlead.integrations.dispatch import Integrations
from fairlead.integrations.dynamodb_actions import DynamoDbActions
from fairlead.integrations.http_client import HttpClient
from fairlead.integrations.http_custom import HttpCustom
from fairlead.integrations.http_proxy import HttpProxy
from fairlead.integrations.lambda_custom import LambdaCustom
from fairlead.integrations.lambda_proxy import LambdaProxy
from fairlead.integrations.mock import Mock
from fairlead.management.door import Management
from fairlead.metrics.door import Metrics
from fairlead.model.apps import Api, App, Function, Table
from fairlead.model.principals import Principal
from fairlead.model.problems import Problem
from fairlead.net.leaves import Leaves
from fairlead.net.listeners import Listeners
from fairlead.net.messages import Door, Request, Response
from fairlead.net.proxies import Proxies
from fairlead.net.wheel import Wheel
from fairlead.observe.access_logs import AccessLogs
from fairlead.observe.execution_logs import ExecutionLogs
from fairlead.observe.executions import Executions
from fairlead.observe.exposition import Family
from fairlead.observe.function_logs import FunctionLogs
from fairlead.observe.gateway_metrics import gateway_families
from fairlead.observe.log_tails import Tails
from fairlead.observe.log_writer import LogWriter
from fairlead.observe.stage_metrics import stage_families
from fairlead.observe.terminal import Terminal
from fairlead.passthrough.door import Passthrough
from fairlead.passthrough.keeping import SignerProcess
from fairlead.processes.spawning import Spawner
from fairlead.settings import Settings
from fairlead.tables.door import EngineCall, Tables
from fairlead.tables.remote import ANSWER_BYTES, RemoteTables, SignedHere
from fairlead.tables.transactions import transactions_missing
from fairlead.websocket_api import journal
from fairlead.websocket_api.commands import Authorize, Invoke, LogAccess
from fairlead.websocket_api.connection import Connection
from fairlead.websocket_api.outcomes import GOING_AWAY, SERVICE_RESTART
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.stage import Snapshot, Stage
from fairlead.websocket_api.verdicts import Verdict

JOURNAL: Final = "connections.journal"
LOGS: Final = "logs"
DEFINITIONS: Final = "definitions.db"
CODE: Final = "code"
CONTROL: Final = {
    "apigateway": ("apigatewayv2", apis.OPERATIONS),
    "lambda": ("lambda", operations.OPERATIONS),
    "iam": ("iam", roles.OPERATIONS),
    "sts": ("sts", identity.OPERATIONS),
}
"""The AWS APIs that define things: their names in signatures, botocore's names for them, what they can do."""
_JOURNAL_SECONDS: Final = 0.05
_ANY: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - what people give to listen on every address
RECOVERY_SECONDS: Final = 10.0
"""How long a start waits for the `$disconnect` functions of the last life's connections. They go on after it."""


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Where an API's stage is reached. `management` is what SDKs take as the endpoint of `@connections`."""

    id: str
    name: str
    stage: str
    websocket: str
    management: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the gateway is reached: its base URLs, and its APIs by the first of them."""

    http: tuple[str, ...]
    apis: tuple[ApiAddress, ...]


class Gateway:
    """A gateway between `start` and `stop`. It is also what the sessions of its edge see of it."""

    def __init__(self, settings: Settings, app: App | None, spawner: Spawner, terminal: Terminal) -> None:
        self.settings = settings
        self.app = app
        self.terminal = terminal
        self.clock: Clock = SystemClock()
        self._started_at = self.clock.now()
        self.broken = asyncio.Event()
        """Set when it can serve no longer: `stop` it."""
        self._over = False
        data, account = settings.data, settings.gateway.account_id
        self._root = Principal(account, f"arn:aws:iam::{account}:root")
        self._spawner = spawner
        self._wheel = Wheel(self.clock)
        self._signer = (
            SignerProcess(spawner, settings.environ, settings.profile or "", self.report)
            if settings.passthrough or (settings.tables.endpoint and settings.profile)
            else None
        )
        self._root_key = root_key.open_key(data / root_key.FILE)
        self._keys = Keys(account, self._root_key)
        self._directory = Directory()
        self._bus = LocalBus()
        self._ids = ConnectionIds(0)
        self._journal = Journal(data / JOURNAL)
        self._flush_due = False
        (data / LOGS).mkdir(exist_ok=True)
        durability = settings.tables.durability
        self._tables = EngineProcess(spawner, self.clock, data, durability, data / LOGS / "tables.log", self.report)
        self.url = ""
        """How programs of this machine reach it."""
        logs = settings.logs
        self._log_writer = LogWriter(self.report, file_bytes=logs.file_bytes, kept_files=logs.kept_files)
        self._logs = FunctionLogs(data / LOGS, self.clock, self._log_writer)
        self._access_logs = AccessLogs(
            data / LOGS / "access", self._log_writer, terminal.record if logs.access == "stdout" else None
        )
        self._execution_logs = ExecutionLogs(
            data / LOGS / "execution", self.clock, self._log_writer, self.report, logs.execution_bytes
        )
        self._executions = Executions(self._execution_logs.log)
        self._toolchain = Toolchain(runner(spawner), settings.environ, settings.cache, self.clock, self.report)
        self._tails = Tails()
        self._functions = self._make_functions()
        self._definitions = Definitions(data / DEFINITIONS, account)
        self._events = self._make_events()
        self._quotas = Quotas(enforced=settings.quotas == "aws")
        self._running = Running(
            self._definitions,
            self._directory,
            self._functions,
            limits=settings.limits,
            stage_limits=settings.stages,
            quotas=self._quotas,
            code_root=data / CODE,
            close_connections=lambda scope: self._bus.close_all(scope, *GOING_AWAY),
            report=self.report,
            queue=self._events.put,
        )
        self._desk = Desk(
            account, DEFAULT_REGION, self._root, self._definitions, self.clock, self._running, data / CODE,
            tails=self._tails,
        )  # fmt: skip
        self._http = HttpClient()
        self._tables_http = HttpClient(ANSWER_BYTES)
        self._remote = self._make_remote()
        self._integrations = self._make_integrations()
        self._authorizers = self._make_authorizers()
        self._stages = Stages(self._directory)
        doors = self._known_doors = self._doors()
        self._edge = EdgeServer(
            self,
            self._stages.handshake,
            doors,
            contexts=Leaves(settings.user_data, permitted, doors.knows, self.clock, self.report),
            proxies=Proxies(settings.gateway.trusted_proxies) if settings.gateway.trusted_proxies else None,
            settings=SessionSettings(limits=settings.limits),
        )

    def _make_functions(self) -> Functions:
        settings, spawner = self.settings, self._spawner
        path = settings.environ.get("PATH", "")
        homes = settings.data / "functions"
        cores, memory = machine()
        self._most_environments = settings.functions.environments or default_environments(cores, memory)
        return Functions(
            clock=self.clock,
            wheel=self._wheel,
            keys=self._keys,
            surroundings=Surroundings(path, lambda: self.url, homes, settings.functions.short_cut),
            runtimes={
                "nodejs": Nodejs(spawner, self._toolchain, settings.data / "build"),
                "python": Python(spawner, self.clock, self._toolchain.boto3, path, homes, self.report),
            },
            bounds=Bounds(
                settings.functions.concurrency,
                self._most_environments,
                cores,
                settings.longest_integration,  # nobody waits longer for what has not begun
                settings.functions.spares,
                settings.functions.idle_seconds,
            ),
            door=self._asked,
            log=self._printed,
            report=self.report,
            reports=self._reported if settings.logs.reports else None,
            published=self._published,
            inspect=settings.inspect,
        )

    def _make_events(self) -> EventQueue:
        settings = self.settings
        return EventQueue(
            settings.data / EVENTS,
            settings.gateway.account_id,
            clock=self.clock,
            invoke=self._run_event,
            retrying=lambda callee: retrying(self._definitions, callee, settings.functions.event_age_seconds),
            report=self._integration_failed,
            at_once=self._most_environments,
            retry_seconds=settings.functions.event_retry_seconds,
        )

    def _published(self, key: str) -> Function | None:
        return self._running.published(key)

    def _run_event(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        self._running.invoke(name, payload, request_id, reply)

    def _make_remote(self) -> RemoteTables | None:
        """The tables, where they are kept elsewhere."""
        url = self.settings.tables.endpoint
        if not url:
            return None
        if self._signer is not None and self.settings.profile:
            return RemoteTables(url, self._signer.forwarder.send_to)
        key = self._root_key
        return RemoteTables(
            url, SignedHere(self._tables_http.send, key.access_key_id, key.secret_access_key, self.clock)
        )

    @property
    def _table_call(self) -> EngineCall:
        """What carries out operations on tables."""
        return self._tables.engine.call if self._remote is None else self._remote.call

    def _asked(self, request: Request, answer: Callable[[Response], None]) -> None:
        """An AWS call of a function's, over its own socket."""
        self._known_doors.known(request, answer)

    def _make_authorizers(self) -> Authorizers:
        lookup = Lookup(self._definitions)
        account = self.settings.gateway.account_id
        return Authorizers(
            RequestAuthorizers(self._running, account, self.clock, self._integration_failed),
            AwsIam(self._keys, partial(identity.user_id, self._definitions)),
            ApiKeys(lookup.key, lookup.plan),
        )

    def _make_integrations(self) -> Integrations:
        report, log = self._integration_failed, self._execution_logs.log
        functions = LambdaCustom(self._running, self._events.put)
        tables = DynamoDbActions(self._table_call, self.settings.gateway.account_id)
        return Integrations(
            {
                "AWS": Custom(AwsService(functions, {"dynamodb": tables}), report, log),
                "AWS_PROXY": LambdaProxy(self._running, report),
                "HTTP": Custom(HttpCustom(self._http.send), report, log),
                "HTTP_PROXY": HttpProxy(self._http.send, report, log),
                "MOCK": Custom(Mock(), report, log),
            }
        )

    def _doors(self) -> Doors:
        signer = None if self._signer is None else self._signer.forwarder
        services: dict[str, Door] = {
            name: Control(model, operations, self._desk, self._keys.principal, self.report)
            for name, (model, operations) in CONTROL.items()
            if name not in self.settings.passthrough  # the operator's word is the last
        }
        if "apigateway" in services:
            rest = Control("apigateway", usage.OPERATIONS, self._desk, self._keys.principal, self.report)
            services["apigateway"] = ApiGateway(services["apigateway"], rest)
        services[dead_letters.SERVICE] = dead_letters.DeadLetters(self._events)
        return Doors(
            management=Management(self._directory, self._bus, lambda request, stage: True, self._within_quotas),
            tables=Tables(self._table_call, self._keys.principal),
            refusal=Passthrough(self.settings.passthrough, signer, self.report, self._keys.is_environment),
            fallback=self._stages.plain,
            metrics=Metrics(
                self._metrics,
                everyone=self.settings.metrics.readers == "everyone" or self.settings.insecure,
                own=self.settings.gateway.host or "",
            ),
            pages=None if self.settings.public is None else StaticPages(self.settings.public),
            services=services,
            is_key=self._keys.is_environment,
            guard=self._guard({"dynamodb", *services, *self.settings.passthrough}),
            larger_body=body_bytes,
        )

    def _guard(self, served: set[str]) -> Guard:
        settings = self.settings
        own = settings.gateway.host
        return Guard(
            serves=lambda service: service in served,
            has_api=lambda api_id: any(stage.snapshot.api_id == api_id for stage in self._directory),
            has_domain=lambda host: bool(self._directory.domain(host)),
            is_key=self._keys.is_environment,
            flaw=lambda request: flaw(self._keys, request, self.clock.now()),
            head_flaw=lambda request: head_flaw(self._keys, request),
            report=self.report,
            must_sign=settings.must_sign,
            hosts=settings.allow_hosts if own is None or own in _ANY else {own.lower(), *settings.allow_hosts},
            origins=settings.allow_origins,
        )

    def _metrics(self) -> list[Family]:
        """What is counted, as it stands."""
        snapshots = [stage.snapshot for stage in self._directory]
        gateway = gateway_families(
            started_at=self._started_at,
            connections={(one.api_id, one.name): self._bus.counts[one.scope] for one in snapshots},
            usages=self._functions.usages(),
            most_environments=self._most_environments,
        )
        return [*stage_families(snapshots), *gateway]

    def _within_quotas(self) -> bool:
        """Whether the account may call `@connections` once more."""
        quota = self._quotas.requests
        within = quota.take(self.clock.now())
        if quota.untold:
            self.report(quota.tell())
        return within

    async def start(self, listeners: Listeners) -> list[Problem]:
        """Start everything, from the ground up; gives what is wrong with the app. Raises SpawnError."""
        loop = asyncio.get_running_loop()
        self._spawner.attach(loop, self._spawner_lost)
        if self._remote is None:
            await self._tables.start()
        else:
            self.report(f"The tables are at {self._remote.url}.")
        await self._events.start()
        if self._signer is not None:
            await self._start_signer(self._signer)
        self.url = f"http://{self._host('127.0.0.1')}:{listeners.ports[0]}"
        await self._edge.start(listeners.sockets)
        for sentence in code.prepare(self.settings.data / CODE):
            self.report(sentence)
        # Tables first, for a function may use them while it loads; then what the config defines, then what is defined
        # comes to life, and before the first stage does, the connections of the last life get their `$disconnect`.
        problems = await apply(self.app, self._desk, self._provision)
        problems += await self._running.restore(self._recover)
        if self._functions.usages():
            self.report(caution())
        if self.settings.inspect and not self._functions.inspects:
            self.report(f"--inspect {self.settings.inspect}: there is no Node.js function of this name.")
        self._functions.watch(unwatched=self.settings.data / CODE)
        self._stages.ready = True
        queued = self._events.begin()
        if queued:
            self.report(f"{queued} queued events of the last run are run now, or when they are due.")
        return problems

    async def _provision(self, tables: Sequence[Table], region: str) -> list[Problem]:
        problems: list[Problem] = []
        remote, app = self._remote, self.app
        if remote is not None and app is not None:
            problems += await transactions_missing(remote, app.roles, self._root, region)
        return problems + await provision(remote or self._tables.engine, tables, self._root, region, self.clock)

    async def _start_signer(self, signer: SignerProcess) -> None:
        """The process that holds the operator's AWS profile, where calls are to be sent on to AWS."""
        botocore = await self._toolchain.boto3(sys.executable, f"{sys.version_info.major}.{sys.version_info.minor}")
        if isinstance(botocore, Problem):
            self.report(str(botocore))
        else:
            await signer.start(botocore)

    async def _recover(self, stages: Sequence[Snapshot]) -> None:
        """Let the connections that the last life left open end. One whose stage is gone is forgotten, and told of."""
        left_open = self._journal.left_open
        if not left_open:
            return
        by_scope = {stage.scope: stage for stage in stages}
        recovery = Recovery(len(left_open))
        for opened, closing in left_open:
            stage = by_scope.get(f"{opened.api_id}/{opened.stage}")
            if stage is None:
                self.report(f"Connection {opened.id} of the last run belongs to a stage that is gone; it is forgotten.")
                self._journal.append(journal.encode(journal.Closed(opened.id)))
                recovery.one_done()
            else:
                self._edge.revive(Connection.revive(Stage(stage), opened, closing), opened.id, recovery.one_done)
        self.report(f"{len(left_open)} connections were open when the last run ended; their $disconnect is called now.")
        try:
            await asyncio.wait_for(recovery.done.wait(), RECOVERY_SECONDS)
        except TimeoutError:
            self.report("Not all of them have been answered yet; the gateway goes on meanwhile.")

    @property
    def apis(self) -> list[Api]:
        """What is served, each API and stage as its deployment has it."""
        return self._running.apis()

    def addresses(self, ports: Sequence[int]) -> Addresses:
        """Full URLs, by the names that a browser on this machine would use."""
        name = self._host("localhost")
        apis = self.apis
        first = f"{name}:{ports[0]}"
        return Addresses(
            tuple(f"http://{name}:{port}" for port in ports),
            tuple(
                ApiAddress(
                    api.id,
                    api.name,
                    api.stage,
                    f"ws://{first}/{api.stage}" if len(apis) == 1 else f"ws://{first}/ws/{api.id}/{api.stage}",
                    f"http://{first}/{api.stage}"
                    if len(apis) == 1
                    else f"http://{first}/execute-api/{api.id}/{api.stage}",
                )
                for api in apis
            ),
        )

    def _host(self, loopback: str) -> str:
        """The host of our URLs: `loopback` unless we listen on one address only."""
        host = self.settings.gateway.host
        return loopback if host is None or host in _ANY else f"[{host}]" if ":" in host else host

    def write_ready_file(self, ports: Sequence[int]) -> None:
        """Tell scripts that everything serves: the file appears whole. Raises OSError."""
        path = self.settings.ready_file
        if path is None:
            return
        addresses = self.addresses(ports)
        told = {
            "pid": os.getpid(),
            "ports": list(ports),
            "http": list(addresses.http),
            "apis": [asdict(address) for address in addresses.apis],
        }
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(json.dumps(told, indent=2) + "\n")
        fresh.replace(path)

    async def stop(self) -> None:
        """End everything, from the top down: clients are told, `$disconnect` functions run, data is on disk.

        Functions that run until then still reach every door; only handshakes are refused.
        """
        drained = asyncio.Event()
        self._edge.drain(*SERVICE_RESTART, drained.set)
        try:
            await asyncio.wait_for(drained.wait(), 0 if self._over else self.settings.gateway.drain_seconds)
        except TimeoutError:
            left = len(self._edge.sessions)
            self.report(f"{left} $disconnect functions had not ended; they are called again at the next start.")
        self._over = True
        self._edge.stop_accepting()
        self._edge.abort()
        self._running.close()
        await self._http.close()
        await self._tables_http.close()
        await self._events.stop()
        await self._functions.stop(0.0)
        await self._tables.stop()
        if self._signer is not None:
            self._signer.stop()
        self._to_journal(self._journal.close)
        self._definitions.close()
        self._log_writer.close()

    # --- What sessions see (edge.cores.Surroundings) -----------------------------------------------------------

    def invoke(self, command: Invoke, reply: Callable[[Reply], None]) -> None:
        """Call an integration."""
        if command.occasion.snapshot.tells:
            reply = self._executions.begun(command, reply)
        self._integrations.call(command, reply)

    def authorize(self, command: Authorize, answered: Callable[[Verdict], None]) -> None:
        """Decide whether a client may connect."""
        if command.occasion.snapshot.tells:
            answered = self._executions.judged(command.occasion, answered)
        self._authorizers.authorize(command.occasion, answered)

    def log_access(self, command: LogAccess) -> None:
        """Write of a request in the logs of its stage."""
        self._access_logs.log(command.occasion, command.access)
        self._executions.ended(command.occasion, command.access)

    def record(self, entry: bytes, may_wait: bool) -> None:
        """Write a journal entry. None once all is over: the answers that still come are of functions that were killed
        or never ran, and what is owed then is left to the next start."""
        if not self._over:
            if not may_wait:
                self._journal.append(entry)
            else:
                self._journal.append_later(entry)
                if not self._flush_due:
                    self._flush_due = True
                    self.clock.call_at(self.clock.now() + _JOURNAL_SECONDS, self._flush_journal)

    def _flush_journal(self) -> None:
        self._flush_due = False
        if not self._over:
            self._to_journal(self._journal.flush)

    def _to_journal(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self.report(f"The journal of connections cannot be written: {error.strerror or error}.")

    def opened(self, connection_id: str, core: Core, member: Member) -> None:
        """A connection can be reached from now on."""
        assert isinstance(core, Connection)
        self._bus.join(core.snapshot.scope, connection_id, member)

    def lost(self, connection_id: str) -> None:
        """A connection is gone."""
        self._bus.leave(connection_id)

    def connection_id(self) -> str:
        """A new connection id."""
        return self._ids.new()

    def report(self, text: str) -> None:
        """Tell the operator."""
        self.terminal.line(text)

    def _printed(self, label: str, request_id: str, text: str) -> None:
        self.terminal.log(label, request_id, text)
        self._logs.log(label, request_id, text)
        self._tails.add(request_id, text)

    def _reported(self, label: str, request_id: str, text: str) -> None:
        if self.settings.reports:
            self.terminal.log(label, request_id, text)
        self._logs.platform(label, request_id, text)
        self._tails.add(request_id, text)

    def _integration_failed(self, text: str) -> None:
        if not self._over:
            self.report(text)

    def _spawner_lost(self) -> None:
        """Nothing can be started any more, so nothing can be answered: better no gateway than one that only fails."""
        self.report("The process that starts all others has ended, and with it all of them: the gateway ends too.")
        self._over = True
        self._tables.give_up()
        self.broken.set()

"""`fairlead dev PATH`: run an app while it is being written."""

import argparse
import asyncio
import gc
import re
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from fairlead import NAME
from fairlead.accounts.root_key import RootKeyError
from fairlead.cli.check import read_app
from fairlead.cli.problems import show
from fairlead.cli.summary import summary
from fairlead.cluster.journal import JournalError
from fairlead.functions.inspection import ADDRESS
from fairlead.gateway import Gateway
from fairlead.net.listeners import HOSTS, Listeners, PortTaken, bind
from fairlead.observe.terminal import Terminal
from fairlead.processes.spawning import Spawner, SpawnError
from fairlead.readers import Reading
from fairlead.settings import PORTS, Settings, SettingsError, compose, is_endpoint
from fairlead.storage import folder as data_folder
from fairlead.storage.files import UnusableFileError
from fairlead.storage.lock import Held, Lock, acquire

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_MOST_FILES: Final = 1 << 20
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:]+")
_ORIGIN: Final = re.compile(r"null|([a-z][a-z0-9+.-]*)://([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d+)?/?")
_PORTS: Final = {"http": ":80", "https": ":443"}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `dev`. Its exit status: 0 after Ctrl-C, 1 when it could not start or go on."""
    parser = subparsers.add_parser(
        "dev",
        help="run an app",
        description="Run the app in PATH: its sockets, its functions, its tables. Without a config it starts empty.",
    )
    parser.add_argument("path", metavar="PATH", nargs="?", type=Path, default=Path(), help="the app's folder (.)")
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        action="append",
        help="listen on this port, each of which serves everything; repeatable, 0 picks a free one "
        f"({' and '.join(map(str, PORTS))}, each unless it is taken)",
    )
    parser.add_argument("--host", metavar="H", help="listen on this address (127.0.0.1 and ::1)")
    parser.add_argument("--stage", metavar="S", help="the stage to run, as the framework's --stage")
    parser.add_argument("--data", metavar="DIR", type=Path, help=f"keep data here (.{NAME} in the app's folder)")
    parser.add_argument("--fresh", action="store_true", help="remove all data first")
    parser.add_argument("--ready-file", metavar="F", type=Path, help="write pid, ports and URLs here once all serves")
    parser.add_argument("--public", metavar="DIR", type=Path, help="serve the files in this folder too")
    parser.add_argument(
        "--aws-passthrough",
        metavar="SERVICE",
        action="append",
        default=[],
        help="send functions' calls of this service (s3, say) to AWS; repeatable, needs --aws-profile",
    )
    parser.add_argument("--aws-profile", metavar="P", help="the profile that signs those calls")
    parser.add_argument(
        "--dynamodb",
        metavar="URL",
        type=_endpoint,
        help="keep the tables in the DynamoDB at this URL (AWS, Alternator, DynamoDB Local), not here; signed with "
        "--aws-profile, if that is given",
    )
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        type=_host_name,
        action="append",
        default=[],
        help="serve requests for this host name too; repeatable",
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        type=_origin,
        action="append",
        default=[],
        help="let pages of this site (https://example.org, or null) open WebSockets too; repeatable",
    )
    parser.add_argument(
        "--insecure", action="store_true", help="ask for no signatures, whoever can connect: with --host, say"
    )
    parser.add_argument(
        "--quotas",
        choices=["aws"],
        default="",
        help="enforce the quotas of an account on AWS: 500 new connections and 10,000 requests a second",
    )
    parser.add_argument(
        "--inspect",
        metavar="FUNCTION",
        default="",
        help=f"open Node.js's inspector ({ADDRESS}) for this function; nothing times out then",
    )
    parser.add_argument(
        "--reports", action="store_true", help="show the lines START, END and REPORT of each run here too"
    )
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the app that the command line names until Ctrl-C."""
    wrong = _wrong(arguments)
    if wrong:
        return _fail(wrong)
    try:
        settings = compose(
            arguments.path,
            ports=None if arguments.port is None else tuple(arguments.port),
            host=arguments.host,
            stage=arguments.stage,
            data=arguments.data,
            public=arguments.public,
            ready_file=arguments.ready_file,
            fresh=arguments.fresh,
            passthrough=arguments.aws_passthrough,
            profile=arguments.aws_profile,
            allow_hosts=arguments.allow_host,
            allow_origins=arguments.allow_origin,
            insecure=arguments.insecure,
            quotas=arguments.quotas,
            dynamodb=arguments.dynamodb,
            reports=arguments.reports,
            inspect=arguments.inspect,
        )
    except SettingsError as error:
        show(error.problems)
        return 1
    reading = read_app(settings)
    if show(reading.problems):
        return _fail("The app cannot run as written; nothing was started.")
    return _run(settings, reading)


def _wrong(arguments: argparse.Namespace) -> str:
    if not arguments.path.is_dir():
        return f"{arguments.path} is not a folder."
    if arguments.public is not None and not arguments.public.is_dir():
        return f"--public {arguments.public} is not a folder."
    if arguments.aws_passthrough and not arguments.aws_profile:
        return "--aws-passthrough needs --aws-profile, the name of the AWS profile that signs the calls."
    return ""


def _run(settings: Settings, reading: Reading) -> int:
    lock = _take_data(settings)
    if isinstance(lock, str):
        return _fail(lock)
    try:
        listeners = _listen(settings)
    except (PortTaken, OSError, UnicodeError) as error:  # the last: a host that can't be a name
        lock.release()
        return _fail(str(error))
    spawner = Spawner.start({"PATH": settings.environ.get("PATH", "")})
    _allow_many_files()
    terminal = Terminal(sys.stdout)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(_serve(settings, reading, lock, listeners, spawner, terminal))
    except (SpawnError, JournalError, RootKeyError, UnusableFileError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename or settings.data} cannot be used: {error.strerror or error}.")
    finally:
        terminal.close()
        spawner.close()
        listeners.close()
        lock.release()


async def _serve(
    settings: Settings, reading: Reading, lock: Lock, listeners: Listeners, spawner: Spawner, terminal: Terminal
) -> int:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        # Under nohup a closed terminal ends nothing. The others count always: a shell's background jobs ignore SIGINT.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, asked.set)
    gateway = Gateway(settings, reading.app, spawner, terminal)
    starting = asyncio.ensure_future(gateway.start(listeners))
    stopping = asyncio.ensure_future(asked.wait())
    await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        show(starting.result())
        lock.update({"ports": listeners.ports, "url": gateway.url})
        _spare_collections()
        terminal.line(summary(gateway, listeners))
        wrong = _tell_ready(gateway, listeners)
        if wrong:
            await gateway.stop()
            return _fail(wrong)
        broken = asyncio.ensure_future(gateway.broken.wait())
        await asyncio.wait((stopping, broken), return_when=asyncio.FIRST_COMPLETED)
        if not broken.done():
            terminal.line("Ending: clients are told, $disconnect functions run. Ctrl-C again ends at once.")
        broken.cancel()
    else:
        starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting
    return await _stop(gateway, asked)


def _spare_collections() -> None:
    """What the start has made stays: going through it whenever cycles are looked for, all connections would wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def _stop(gateway: Gateway, asked: asyncio.Event) -> int:
    """End in order; a second Ctrl-C ends at once, and the journal keeps what was owed."""
    asked.clear()
    ending = asyncio.ensure_future(gateway.stop())
    again = asyncio.ensure_future(asked.wait())
    await asyncio.wait((ending, again), return_when=asyncio.FIRST_COMPLETED)
    again.cancel()
    if ending.done():
        ending.result()
        return 1 if gateway.broken.is_set() else 0
    ending.cancel()
    return 130


def _tell_ready(gateway: Gateway, listeners: Listeners) -> str:
    """Write the ready file; gives a sentence if it can't be, for a script that waits for it would wait for ever."""
    try:
        gateway.write_ready_file(listeners.ports)
    except OSError as error:
        return f"The ready file {gateway.settings.ready_file} cannot be written: {error.strerror or error}."
    return ""


def _take_data(settings: Settings) -> Lock | str:
    """The data folder, locked; or a sentence that tells who has it."""
    try:
        data_folder.prepare(settings.data)
        lock = acquire(settings.data, {})
    except OSError as error:
        return _unusable(settings, error)
    if isinstance(lock, Held):
        ports = lock.info.get("ports", [])
        where = f" on port {' and '.join(map(str, ports))}" if ports else ""
        return (
            f"{settings.data} is in use by another {NAME} (pid {lock.pid}{where}). "
            "Stop that one, or give this one another folder with --data."
        )
    if settings.fresh:
        try:
            data_folder.clear(settings.data)
        except OSError as error:
            lock.release()
            return _unusable(settings, error)
    return lock


def _unusable(settings: Settings, error: OSError) -> str:
    return f"{settings.data} cannot be used: {error.strerror or error}."


def _listen(settings: Settings) -> Listeners:
    ports, host = settings.gateway.ports, settings.gateway.host
    hosts = HOSTS if host is None else (host,)
    return bind(PORTS if ports is None else ports, hosts, skip_taken=ports is None)


def _loop_factory() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


def _allow_many_files() -> None:
    """Every connection is an open file, and the usual soft limit is 1,024; that of macOS is 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else hard
    while soft != resource.RLIM_INFINITY and wanted > soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS has a lower limit of its own, and does not say which
            wanted //= 2
        else:
            return


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def _endpoint(text: str) -> str:
    if not is_endpoint(text):
        raise argparse.ArgumentTypeError(f"{text} is not a URL such as https://dynamodb.eu-west-1.amazonaws.com")
    return text


def _host_name(text: str) -> str:
    name = text.lower().removeprefix("[").removesuffix("]")
    if not _HOST.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{text} is not the name of a host, which has neither scheme nor port")
    return name


def _origin(text: str) -> str:
    """As browsers spell it: in lower case, without a default port."""
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is not an origin, like https://example.org:8443")
    scheme, host, port = found.groups()
    return text.lower() if scheme is None else f"{scheme}://{host}{'' if port == _PORTS.get(scheme) else port or ''}"


def _fail(sentence: str) -> int:
    print(f"{NAME}: {sentence}", file=sys.stderr)
    return 1

"""`fairlead invoke FUNCTION`: call a function of the gateway that runs, and look after events that were given up."""

import argparse
import json
import sys
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fairlead import NAME
from fairlead.accounts.root_key import RootKeyError
from fairlead.cli.gateway_calls import Answer, Gateway, UnreachableError, running
from fairlead.cli.problems import show
from fairlead.cli.readable import text_message
from fairlead.clock import SystemClock
from fairlead.observe.escaping import escaped
from fairlead.settings import SettingsError, compose

_FUNCTIONS: Final = "/2015-03-31/functions"
_DEAD_LETTERS: Final = "/_fairlead/dead-letters"


class RefusedError(Exception):
    """The gateway refused; the text says why."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `invoke`. Its exit status: 0, or 1 where the function failed or was not called."""
    parser = subparsers.add_parser(
        "invoke",
        help="call a function",
        description="Call a function of the app that runs: prints what it answers, or how it failed.",
    )
    parser.add_argument(
        "function", metavar="FUNCTION", nargs="?", help="its name, whole or as the config calls it; NAME:ALIAS too"
    )
    parser.add_argument("--event", metavar="FILE", default="", help="the event, JSON; - is standard input ({})")
    parser.add_argument(
        "--type",
        choices=["RequestResponse", "Event", "DryRun"],
        default="RequestResponse",
        help="Event: queue it and don't wait (%(default)s)",
    )
    parser.add_argument("--tail", action="store_true", help="print the end of the run's log, on standard error")
    parser.add_argument("--dead-letters", action="store_true", help="list the queued events that were given up")
    parser.add_argument("--replay", metavar="ID", help="queue the one with this request id again")
    parser.add_argument("--app", metavar="PATH", type=Path, default=Path(), help="the app's folder (.)")
    parser.add_argument("--data", metavar="DIR", type=Path, help=f"its data (.{NAME} in the app's folder)")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out what the command line asks for."""
    try:
        settings = compose(arguments.app, data=arguments.data)
        if not arguments.function and not arguments.dead_letters and not arguments.replay:
            raise RefusedError("Name a function, or say --dead-letters or --replay ID.")
        event = _event(arguments.event) if arguments.function else b""
        gateway = running(settings.data, SystemClock())
        if arguments.dead_letters:
            return _list(gateway)
        if arguments.replay:
            return _replay(gateway, arguments.replay)
        return _invoke(gateway, arguments, event)
    except SettingsError as error:
        show(error.problems)
    except (UnreachableError, RefusedError, RootKeyError) as error:
        print(f"{NAME}: {escaped(str(error))}", file=sys.stderr)
    except OSError as error:
        print(f"{NAME}: {error.filename or 'The data'} cannot be used: {error.strerror or error}.", file=sys.stderr)
    return 1


def _event(source: str) -> bytes:
    """The event, seen to be JSON before anything is called."""
    if not source:
        return b"{}"
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RefusedError(
            f"The event in {'standard input' if source == '-' else source} is not JSON: {error}."
        ) from None
    return data


# --- Calling -------------------------------------------------------------------------------------------------------


def _invoke(gateway: Gateway, arguments: argparse.Namespace, event: bytes) -> int:
    headers = {"X-Amz-Invocation-Type": arguments.type, "Content-Type": "application/json"}
    if arguments.tail and arguments.type == "RequestResponse":
        headers["X-Amz-Log-Type"] = "Tail"
    answer = _called(gateway, arguments.function, event, headers)
    if answer.status == 404:
        name = _resolved(gateway, arguments.function)
        answer = _called(gateway, name, event, headers)
    if answer.status >= 300:
        raise RefusedError(_message(answer))
    log = answer.headers.get("x-amz-log-result")
    if log:
        for line in b64decode(log).decode("utf-8", "replace").splitlines():
            print(escaped(line), file=sys.stderr)
        sys.stderr.flush()
    if arguments.type == "Event":
        print(f"queued {answer.headers.get('x-amzn-requestid', '')}")
    elif arguments.type == "DryRun":
        print("would be called")
    elif "x-amz-function-error" in answer.headers:
        print(readable_error(answer.body), file=sys.stderr)
        return 1
    else:
        print(text_message(answer.body.decode("utf-8", "replace"), terminal=sys.stdout.isatty()))
    return 0


def _called(gateway: Gateway, name: str, event: bytes, headers: Mapping[str, str]) -> Answer:
    return gateway.call("lambda", "POST", f"{_FUNCTIONS}/{quote(name, safe='')}/invocations", event, headers)


def _resolved(gateway: Gateway, text: str) -> str:
    """The function whose config calls it `text`: `hello` for `chat-dev-hello`. Raises RefusedError."""
    short, colon, qualifier = text.partition(":")
    names = _names(gateway)
    found = [name for name in names if name == short or name.endswith(f"-{short}")]
    if len(found) != 1:
        which = f"These do: {', '.join(found)}." if found else f"There are {', '.join(names) or 'none'}."
        raise RefusedError(f"{'Several functions end' if found else 'No function ends'} in {short}. {which}")
    if found[0] == short and qualifier:
        raise RefusedError(f"{short} has no version or alias {qualifier}.")
    return f"{found[0]}{colon}{qualifier}"


def _names(gateway: Gateway) -> list[str]:
    names: list[str] = []
    marker = ""
    while True:
        query = f"?Marker={quote(marker, safe='')}" if marker else ""
        page = _content(gateway.call("lambda", "GET", f"{_FUNCTIONS}/{query}"))
        names += [function["FunctionName"] for function in page["Functions"]]
        marker = page.get("NextMarker") or ""
        if not marker:
            return names


def readable_error(payload: bytes) -> str:
    """A function's error object for people: type, message, and the lines of its trace."""
    try:
        error = json.loads(payload)
    except ValueError:
        error = None
    if not isinstance(error, dict) or "errorMessage" not in error:
        return escaped(payload.decode("utf-8", "replace"))
    trace = error.get("stackTrace") or error.get("trace") or []
    lines = [line for entry in trace if isinstance(entry, str) for line in entry.rstrip("\n").split("\n")]
    if lines and lines[0].startswith(f"{error.get('errorType')}: "):  # Node's begin with it
        lines = lines[1:]
    first = f"{error.get('errorType', 'Error')}: {error['errorMessage']}"
    return "\n".join(escaped(line) for line in [*first.split("\n"), *lines])


# --- Dead letters --------------------------------------------------------------------------------------------------


def _list(gateway: Gateway) -> int:
    letters = _content(gateway.call(NAME, "GET", _DEAD_LETTERS))["deadLetters"]
    if not letters:
        print("There are no dead letters.", file=sys.stderr)
    for letter in letters:
        runs = f"{letter['attempts']} run{'' if letter['attempts'] == 1 else 's'}"
        print(f"{letter['requestId']}  {letter['died']}  {letter['function']}  {letter['reason']}, {runs}")
        print(f"  event  {text_message(json.dumps(letter['event'], ensure_ascii=False), terminal=False)}")
        print(f"  error  {readable_error(json.dumps(letter['error']).encode()).partition(chr(10))[0]}")
    return 0


def _replay(gateway: Gateway, id: str) -> int:
    _content(gateway.call(NAME, "POST", f"{_DEAD_LETTERS}/{quote(id, safe='')}"))
    print(f"queued {id}")
    return 0


def _content(answer: Answer) -> Any:
    """The JSON of an answer. Raises RefusedError."""
    if answer.status != 200:
        raise RefusedError(_message(answer))
    return json.loads(answer.body)


def _message(answer: Answer) -> str:
    try:
        told = json.loads(answer.body)
        message = told.get("message") or told.get("Message")
    except (ValueError, AttributeError):
        message = None
    return message or f"The gateway answered {answer.status}: {answer.body[:200].decode('utf-8', 'replace')}"

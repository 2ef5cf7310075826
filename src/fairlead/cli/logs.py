"""`fairlead logs [FUNCTION]`: what functions have printed, and the reports of their runs, from the data folder.

It reads files: whether a gateway runs on the folder makes no difference.
"""

import argparse
import re
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import Final

from fairlead import NAME
from fairlead.cli.problems import show
from fairlead.clock import Clock, SystemClock
from fairlead.observe.escaping import escaped
from fairlead.observe.function_log_lines import Following, Line, logs, read
from fairlead.settings import SettingsError, compose

LOGS: Final = "logs"
_PAUSE_SECONDS: Final = 0.25
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN: Final = re.compile(r"(\d+)([smhd])")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `logs`. Its exit status: 0, 1 where there are none, 130 after Ctrl-C."""
    parser = subparsers.add_parser(
        "logs",
        help="show what functions print",
        description="Show the logs of the app's functions, in the order of time, whether the app runs or not.",
    )
    parser.add_argument(
        "function", metavar="FUNCTION", nargs="?", default="", help="of this one, by its whole name or its config's"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what comes; without --since, only that")
    parser.add_argument(
        "--since",
        metavar="WHEN",
        type=since,
        help="from 30s, 10m, 2h or 1d ago, or from a moment: 2026-01-31T12:00:00Z",
    )
    parser.add_argument("--request", metavar="ID", default="", help="of this run: a request id, or how it begins")
    parser.add_argument("--app", metavar="PATH", type=Path, default=Path(), help="the app's folder (.)")
    parser.add_argument("--data", metavar="DIR", type=Path, help=f"its data (.{NAME} in the app's folder)")
    parser.set_defaults(func=run)


def since(text: str) -> Callable[[float], float]:
    """`10m` or a moment, as what gives seconds since the epoch for a now; for argparse."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        seconds = int(span[1]) * _UNITS[span[2]]
        return lambda now: now - seconds
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{escaped(text)} is no span, like 10m, and no moment") from None
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return lambda now: at


def run(arguments: argparse.Namespace) -> int:
    """Show what the command line asks for."""
    try:
        settings = compose(arguments.app, data=arguments.data)
        return _Showing(settings.data / LOGS, arguments, SystemClock()).run()
    except SettingsError as error:
        show(error.problems)
    except BrokenPipeError:
        pass
    except OSError as error:
        print(f"{NAME}: {error.filename or 'The log'} cannot be read: {error.strerror or error}.", file=sys.stderr)
    return 1


class _Showing:
    """What is to be shown, of which logs."""

    def __init__(self, folder: Path, arguments: argparse.Namespace, clock: Clock) -> None:
        self._folder = folder
        self._function: str = arguments.function
        version = self._function.partition(":")[2]
        self._version = f":{version}" if version else ""
        self._request: str = arguments.request
        self._follow: bool = arguments.follow
        self._from = "" if arguments.since is None else _written(arguments.since(clock.now()))
        self._only_new = self._follow and arguments.since is None

    def run(self) -> int:
        """Show what is there, and go on with what comes where that is asked for."""
        paths = logs(self._folder, self._function)
        if not paths and not self._follow:
            return self._none()
        if not self._follow:
            self._show(_merged(read(path) for path in paths))
            return 0
        following = {path: Following(path, from_its_end=self._only_new) for path in paths}
        if not self._only_new:
            self._show(_merged(chain(read(path, only_aside=True), one.more()) for path, one in following.items()))
        while True:
            new = [line for one in following.values() for line in one.more()]
            self._show(sorted(new, key=lambda line: line.time))
            threading.Event().wait(_PAUSE_SECONDS)
            for path in logs(self._folder, self._function):
                if path not in following:
                    following[path] = Following(path, from_its_end=False)

    def _show(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.time >= self._from and line.request_id.startswith(self._request) and self._is_asked_for(line):
                print(escaped(str(line)))
        sys.stdout.flush()

    def _is_asked_for(self, line: Line) -> bool:
        return not self._version or line.function.endswith(self._version)

    def _none(self) -> int:
        known = ", ".join(path.stem for path in logs(self._folder))
        if not self._function:
            sentence = f"There are no logs of functions in {self._folder}."
        else:
            sentence = f"There is no log of {self._function}. " + (f"There are {known}." if known else "There is none.")
        print(f"{NAME}: {escaped(sentence)}", file=sys.stderr)
        return 1


def _merged(logs: Iterable[Iterable[Line]]) -> Iterable[Line]:
    """The lines of several logs in the order of time."""
    return merge(*logs, key=lambda line: line.time)


def _written(seconds: float) -> str:
    """A moment as lines have it."""
    return datetime.fromtimestamp(max(0.0, seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

"""What a language must offer to have its functions run here.

A runtime starts children that speak the worker protocol over a Unix stream socket; the pool does the rest. Frames, one
after the other in both directions: uint32 little-endian length of what follows, uint8 kind, body (`frames.py`).
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity

_COMING: Final = {
    "go": "Go",
    "java": "Java",
    "dotnet": ".NET",
    "dotnetcore": ".NET",
    "ruby": "Ruby",
    "provided": "custom",
}


def family(runtime: str) -> str:
    """The language of a runtime name: `python` for `python3.12`, `nodejs` for `nodejs8.10`, `provided` for
    `provided.al2`."""
    return runtime.partition(".")[0].rstrip("0123456789")


def unsupported(function: Function) -> Problem:
    """Why `function` can't run here, and what is coming."""
    language = _COMING.get(family(function.runtime))
    message = (
        f"{function.label}: the runtime {function.runtime!r} is not supported; functions run on Python and Node.js."
    )
    if language is None:
        return Problem(Severity.ERROR, message, "", function.file, function.line)
    hint = f"Support for {language} runtimes comes with the Lambda Runtime API, in a later version."
    return Problem(Severity.ERROR, message, hint, function.file, function.line)


class LaunchError(Exception):
    """A child could not be started; the text is a sentence for whoever runs the gateway."""


class Process(Protocol):
    """A running child, leader of a process group of its own."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def kill(self) -> None:
        """SIGKILL it and its whole process group, now. Does nothing when it has already gone."""


class Runtime(Protocol):
    """One language. All its methods are called on the event loop."""

    async def start(self) -> list[Problem]:
        """Find the interpreter and whatever all functions share. Called once, before any other method."""

    async def prepare(self, function: Function) -> list[Problem]:
        """Make `function`'s present code ready to be launched (bundle it, fetch the SDK it needs, preload it).

        Called before the first launch and again for new code. An ERROR among the problems means that the code cannot be
        launched; what was prepared before stays in use then.
        """

    async def launch(
        self,
        function: Function,
        env: Mapping[str, str],
        worker_fd: int,
        output_fd: int,
        on_exit: Callable[[int], None],
    ) -> Process:
        """Start one child that loads `function`'s handler and sends READY or INIT_ERROR on `worker_fd`.

        `env` is all that the child's environment may hold, but for FAIRLEAD_WORKER_FD and what the runtime's own hooks
        need. `worker_fd` is the child's end of the socket, `output_fd` the end of a pipe that becomes its stdout and
        stderr; the caller closes both once this has returned. `on_exit` is called on the loop, exactly once, with the
        exit status (negative: the signal that ended it). Raises LaunchError, and then never calls `on_exit`.
        """

    async def stop(self) -> None:
        """End whatever the runtime itself keeps running. No launch follows."""

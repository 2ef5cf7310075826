"""One execution environment: a function's process, its socket, and the one event that it runs."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from typing import Final, Protocol

from fairlead.accounts.keys import EnvironmentKey
from fairlead.clock import Clock
from fairlead.functions import calls, failures, frames
from fairlead.functions.frames import FrameError, Frames
from fairlead.functions.inspection import is_inspected
from fairlead.functions.output import Output
from fairlead.functions.reports import ERROR, SUCCESS, TIMEOUT, Reports, Sink
from fairlead.functions.results import Raised, Result, Returned
from fairlead.functions.runtimes import Process
from fairlead.functions.states import Event, State, after
from fairlead.model.apps import Function
from fairlead.net.messages import Door, Response
from fairlead.net.wheel import Wheel

INIT_SECONDS: Final = 10.0
"""How long the handler's module may take to load. Lambda's limit ("Init phase")."""
_END_SECONDS: Final = 0.25
"""From the end of a socket to the end of its process, before it is killed: its exit status is worth waiting for."""
_AT_ONCE: Final = 65536

Log = Callable[[str, str, str], None]
"""Takes a function's label, the request id (or an empty string) and one or more lines that it printed."""


class Invocation:
    """One event on its way. `reply` is called exactly once."""

    __slots__ = ("event", "reply", "request_id", "trace", "waits_until")

    def __init__(
        self, event: bytes, request_id: str, trace: str, reply: Callable[[Result], None], waits_until: float
    ) -> None:
        self.event = event
        self.request_id = request_id
        self.trace = trace
        self.reply = reply
        self.waits_until = waits_until


class Owner(Protocol):
    """The pool, as its environments see it."""

    def loaded(self, environment: "Environment") -> None:
        """It is ready for its first event."""

    def free(self, environment: "Environment") -> None:
        """It has answered, and is ready for the next event."""

    def ended(self, environment: "Environment", init_error: bytes | None) -> None:
        """It is gone. `init_error`: the error object, when its handler never came to be loaded."""


class Environment:
    """A process between `launched` and `ended`. The pool decides, this carries out and tells."""

    __slots__ = (
        "_buffer", "_clock", "_deadline", "_door", "_exit", "_frames", "_init_error", "_label", "_log", "_loop",
        "_moment", "_output", "_owner", "_reports", "_since", "_sock", "_stop_asked", "_wheel", "_writing", "current",
        "engaged", "function", "generation", "key", "loaded", "process", "rests_since", "state",
    )  # fmt: skip

    def __init__(
        self,
        owner: Owner,
        function: Function,
        generation: int,
        key: EnvironmentKey,
        clock: Clock,
        wheel: Wheel,
        log: Log,
        reports: Sink | None = None,
        door: Door | None = None,
    ) -> None:
        """`reports` takes the platform's own lines about its runs, `door` the calls of AWS over its socket."""
        self._door = door
        self._owner = owner
        self.function = function
        self.generation = generation
        self.key = key
        self._clock = clock
        self._wheel = wheel
        self._log = log
        self._label = function.label
        self._reports = None if reports is None else Reports(function, reports)
        self._since = clock.now()
        self.state = State.STARTING
        self.loaded = False
        """Whether its handler was ever loaded."""
        self.current: Invocation | None = None
        self.engaged = False
        """Whether it was given an event that it has not answered, also when it has been told to end since."""
        self.rests_since = 0.0
        """When it began to do nothing, for the pool."""
        self.process: Process | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sock: socket.socket | None = None
        self._output: Output | None = None
        self._frames = Frames()
        self._buffer = b""
        self._writing = False
        self._deadline = 0.0
        self._moment: float | None = None
        self._exit: int | None = None
        self._init_error: bytes | None = None
        self._stop_asked = False

    def connect(self, loop: asyncio.AbstractEventLoop) -> tuple[int, int]:
        """Make the socket and the pipe; gives the child's ends of both, which the caller closes. Raises OSError."""
        self._loop = loop
        ours, theirs = socket.socketpair()
        try:
            told, tell = os.pipe()
        except OSError:
            ours.close()
            theirs.close()
            raise
        ours.setblocking(False)
        self._sock = ours
        self._output = Output(loop, told, self._printed)
        loop.add_reader(ours.fileno(), self._readable)
        return theirs.detach(), tell

    def launched(self, process: Process) -> None:
        """Its process runs now: the time for loading begins."""
        self.process = process
        if self._stop_asked:
            process.kill()
        elif self.state is State.STARTING and self._exit is None:
            seconds = self.function.timeout_seconds if is_inspected(self.function) else INIT_SECONDS
            self._watch(self._clock.now() + seconds)

    def not_launched(self, sentence: str) -> None:
        """There will be no process."""
        self._init_error = failures.not_launched(sentence)
        self._gone()

    def run(self, invocation: Invocation, now: float) -> None:
        """Give it an event. It must be READY."""
        self.state = after(self.state, Event.ASSIGNED)
        self.current = invocation
        self.engaged = True
        deadline = now + self.function.timeout_seconds
        self._watch(deadline)
        if self._reports is not None:
            self._reports.began(invocation.request_id, now)
        request_id, trace = invocation.request_id.encode("ascii"), invocation.trace.encode("ascii")
        self._write(frames.invoke(request_id, int(deadline * 1000), trace, invocation.event))

    def stop(self) -> None:
        """Kill it. What it runs gets no answer from it."""
        if self.state in (State.FAILED, State.STOPPED):
            return
        self.state = after(self.state, Event.STOPPED)
        self._stop_asked = True
        if self.process is not None:
            self.process.kill()

    def exited(self, code: int) -> None:
        """Its process has ended (the runtime's `on_exit`)."""
        self._exit = code
        while self._sock is not None and self._readable():  # the last things it said
            continue
        self._gone()

    def due(self, now: float) -> None:
        """The wheel asks: has it run out of time?"""
        self._moment = None
        if self.state is State.STARTING:
            if now < self._deadline:
                self._watch(self._deadline)
                return
            self._init_error = failures.too_long_loading(INIT_SECONDS)
            self.stop()
        elif self.current is not None and self.state is State.BUSY:
            if now < self._deadline:
                self._watch(self._deadline)
                return
            invocation, self.current = self.current, None
            seconds = self.function.timeout_seconds
            payload = failures.timed_out(now, invocation.request_id, seconds)
            self._log(self._label, invocation.request_id, f"Task timed out after {seconds:.2f} seconds\n")
            self._report(invocation, TIMEOUT)
            self.stop()
            invocation.reply(Raised(payload))

    def _watch(self, deadline: float) -> None:
        """Ask at `deadline` whether there is an answer. A deadline that moves on leaves the wheel alone."""
        self._deadline = deadline
        if self._moment is None:
            self._moment = self._wheel.add(self, deadline)
        elif deadline < self._moment - 0.1:
            self._wheel.remove(self, self._moment)
            self._moment = self._wheel.add(self, deadline)

    def _write(self, data: bytes) -> None:
        assert self._sock is not None
        assert self._loop is not None
        if self._writing:
            self._buffer += data
            return
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # it is ending, and its end is told by itself
        if sent < len(data):
            self._buffer = data[sent:]
            self._writing = True
            self._loop.add_writer(self._sock.fileno(), self._writable)

    def _writable(self) -> None:
        assert self._sock is not None
        assert self._loop is not None
        try:
            sent = self._sock.send(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            sent = len(self._buffer)
        self._buffer = self._buffer[sent:]
        if not self._buffer:
            self._writing = False
            self._loop.remove_writer(self._sock.fileno())

    def _readable(self) -> bool:
        """Take what has come. Whether there was anything, and may be more."""
        assert self._sock is not None
        try:
            data = self._sock.recv(_AT_ONCE)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._hung_up()
            return False
        try:
            for kind, body in self._frames.feed(data):
                self._received(kind, body)
        except FrameError as error:
            self._broken(str(error))
            return False
        return True

    def _received(self, kind: int, body: bytes) -> None:
        match kind:
            case frames.RETURNED | frames.RAISED:
                self._answered(kind, body)
            case frames.CRASHED:
                self._crashed(body)
            case frames.LOG:
                self._log(self._label, body[:36].decode("ascii", "replace").strip(), body[36:].decode(errors="replace"))
            case frames.MEMORY if len(body) == 4:
                if self._reports is not None:
                    self._reports.peak(int.from_bytes(body, "little"))
            case frames.CALL if self._door is not None and self.state is not State.STOPPING:
                self._door(calls.request(body, self.key), self._answer_call)
            case frames.READY if self.state is State.STARTING:
                self.state = after(self.state, Event.LOADED)
                self.loaded = True
                if self._reports is not None:
                    self._reports.loaded(self._clock.now() - self._since)
                if self._moment is not None:
                    self._wheel.remove(self, self._moment)
                    self._moment = None
                self._owner.loaded(self)
            case frames.INIT_ERROR if self.state is State.STARTING:
                self._init_error = body
            case _ if self.state is not State.STOPPING:
                raise FrameError(f"a frame of kind {kind} while {self.state.name.lower()}")

    def _answer_call(self, response: Response) -> None:
        if self._sock is not None and self.state is not State.STOPPING:
            self._write(calls.answer(response))

    def _answered(self, kind: int, body: bytes) -> None:
        invocation = self.current
        if self.state is not State.BUSY or invocation is None:
            if self.state is State.STOPPING:
                return  # too late
            raise FrameError("an answer to nothing")
        if body[:36] != invocation.request_id.encode("ascii"):
            raise FrameError("an answer to another request")
        self.current = None
        self.engaged = False
        self.state = after(self.state, Event.ANSWERED)
        if self._reports is not None:  # before the next run begins: its lines stand after these
            self._report(invocation, SUCCESS if kind == frames.RETURNED else ERROR)
        self._owner.free(self)  # the next event is on its way before this one's answer is looked at
        invocation.reply(Returned(body[36:]) if kind == frames.RETURNED else Raised(body[36:]))

    def _crashed(self, body: bytes) -> None:
        """An answer, after which it ends by itself or is made to: no further event must go to it."""
        invocation = self.current
        if self.state is not State.BUSY or invocation is None:
            if self.state is State.STOPPING:
                return  # too late
            raise FrameError("a crash of nothing")
        if body[:36] != invocation.request_id.encode("ascii"):
            raise FrameError("a crash of another request")
        self.current = None
        self.state = after(self.state, Event.STOPPED)
        self._stop_asked = True
        self._clock.call_at(self._clock.now() + _END_SECONDS, self._kill_lingering)
        self._report(invocation, ERROR, "Runtime.ExitError")
        invocation.reply(Raised(body[36:]))

    def _broken(self, what: str) -> None:
        """It does not speak the protocol: end it."""
        invocation, self.current = self.current, None
        self._close_socket()
        self.stop()
        if invocation is not None:
            self._report(invocation, ERROR, "Runtime.ExitError")
            invocation.reply(Raised(failures.broken_protocol(invocation.request_id, what)))

    def _hung_up(self) -> None:
        """The socket has ended before the process: it is ending, or else it will be made to."""
        self._close_socket()
        if self.state is State.READY:
            self.stop()
        elif self._exit is None:
            self._clock.call_at(self._clock.now() + _END_SECONDS, self._kill_lingering)

    def _kill_lingering(self) -> None:
        if self._exit is None and self.process is not None:
            self.process.kill()

    def _report(self, invocation: Invocation, status: str, error_type: str = "") -> None:
        if self._reports is not None:
            self._reports.ended(invocation.request_id, self._clock.now(), status, error_type)

    def _printed(self, text: str) -> None:
        self._log(self._label, "" if self.current is None else self.current.request_id, text)

    def _close_socket(self) -> None:
        if self._sock is None or self._loop is None:
            return
        self._loop.remove_reader(self._sock.fileno())
        if self._writing:
            self._loop.remove_writer(self._sock.fileno())
            self._writing = False
        self._sock.close()
        self._sock = None

    def _gone(self) -> None:
        if self.state in (State.FAILED, State.STOPPED):
            return
        code = -signal.SIGKILL if self._exit is None else self._exit
        never_loaded = self.state is State.STARTING
        self.state = after(self.state, Event.ENDED)
        self._close_socket()
        if self._output is not None:
            self._output.close()
        if self._moment is not None:
            self._wheel.remove(self, self._moment)
            self._moment = None
        if never_loaded and self._init_error is None:
            self._init_error = failures.ended_while_loading(code)
        invocation, self.current = self.current, None
        self._owner.ended(self, self._init_error)
        if invocation is not None:
            payload = failures.exited(invocation.request_id, code)
            self._log(self._label, invocation.request_id, _sentence(code))
            self._report(invocation, ERROR, "Runtime.ExitError")
            invocation.reply(Raised(payload))


def _sentence(code: int) -> str:
    how = f"signal {-code}" if code < 0 else f"exit status {code}"
    return f"The process ended during the invocation ({how})\n"

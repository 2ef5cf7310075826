"""The spawner: a tiny process that starts every other child, says when one ends, and takes all of them with it.

Started as a script by `spawning.py`, before the gateway has threads or an event loop, because a fork is only safe in a
process that has neither. It keeps no policy. It imports nothing but the standard library, and runs with `-I -S`.

Messages both ways over one Unix stream socket (its only argument is the descriptor): uint32 little-endian length, then
a JSON object. In:

    {"op": "spawn", "id", "argv", "env", "cwd", "fds": [numbers in the child]}   with that many descriptors (SCM_RIGHTS)
                                           and "data_bytes", its RLIMIT_DATA, 0 for none
    {"op": "kill", "pid", "signal"}        a process group that it started or guards
    {"op": "guard", "pid"}, {"op": "release", "pid"}      a process group that somebody else's fork made

Out: {"op": "spawned", "id", "pid"} or {"op": "failed", "id", "message"}; {"op": "exited", "pid", "code"}, where a
negative code is a signal; {"op": "misunderstood", "message"} for what it can't read.

When the socket ends, or on SIGTERM, everything that it started or guards is killed. On Linux every child also asks the
kernel to be killed when the spawner ends (PDEATHSIG), and processes orphaned below a child become the spawner's own
(subreaper), so that a daemon that left its group is found too.
"""

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NoReturn

_LENGTH: Final = struct.Struct("<I")
_LONGEST: Final = 16 << 20
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36


def _kernel() -> Callable[[int, int], int] | None:
    """Linux's prctl, or None where there is none (or an interpreter built without ctypes)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes  # 10 ms that only Linux needs

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None
    return lambda option, value: int(prctl(option, value, 0, 0, 0))


class Spawner:
    """What the process knows: its socket, its children, and the groups that it guards."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.prctl = _kernel()
        self.pid = os.getpid()
        self.children: set[int] = set()
        self.guarded: set[int] = set()
        self.received = bytearray()
        self.descriptors: list[int] = []

    def run(self) -> None:
        """Serve until the other end closes."""
        if self.prctl is not None:
            self.prctl(_PR_SET_CHILD_SUBREAPER, 1)
        wake, woken = socket.socketpair()
        wake.setblocking(False)
        woken.setblocking(False)
        signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._terminated)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        poll.register(wake, select.POLLIN)
        with wake, woken:
            while True:
                ready = [descriptor for descriptor, _ in poll.poll()]
                if wake.fileno() in ready:
                    wake.recv(4096)
                    self.reap()
                if self.sock.fileno() in ready and not self.receive():
                    signal.set_wakeup_fd(-1)
                    return

    def _terminated(self, _number: int, _frame: FrameType | None) -> None:
        self.end()
        os._exit(0)

    def receive(self) -> bool:
        """Take what has come, with its descriptors. False at the end of the socket."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.sock, 65536, 64)
        except ConnectionResetError:
            return False
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self.descriptors += descriptors
        if not data:
            return False
        self.received += data
        while len(self.received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.received)
            if length > _LONGEST:
                return False  # nothing after this can be told apart
            end = _LENGTH.size + length
            if len(self.received) < end:
                break
            message = bytes(self.received[_LENGTH.size : end])
            del self.received[:end]
            self.understand(message)
        return True

    def understand(self, data: bytes) -> None:
        """Do what one message says; one that says nothing sensible is answered and forgotten."""
        try:
            message = json.loads(data)
            match message["op"]:
                case "spawn":
                    self.spawn(message)
                case "kill":
                    self.kill(int(message["pid"]), int(message["signal"]))
                case "guard":
                    self.guarded.add(_group(message["pid"]))
                case "release":
                    self.guarded.discard(int(message["pid"]))
                case other:
                    self.send({"op": "misunderstood", "message": f"no operation {other!r}"})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            self.send({"op": "misunderstood", "message": f"{type(error).__name__}: {error}"})

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the next read tells
            self.sock.sendall(_LENGTH.pack(len(data)) + data)

    def spawn(self, message: dict[str, Any]) -> None:
        """Start a child; the answer is its pid, or why there is none."""
        numbers = [int(number) for number in message["fds"]]
        taken, self.descriptors = self.descriptors[: len(numbers)], self.descriptors[len(numbers) :]
        try:
            if len(taken) != len(numbers):
                raise ValueError(f"{len(numbers)} descriptors announced, {len(taken)} came")
            argv = [str(word) for word in message["argv"]]
            env = {str(name): str(value) for name, value in message["env"].items()}
            if not argv or any("\0" in text for text in (*argv, *env, *env.values())):
                raise ValueError("a program and its environment are texts without null bytes")
            pid = self.start(
                argv,
                env,
                str(message["cwd"]),
                dict(zip(numbers, taken, strict=True)),
                int(message.get("data_bytes", 0)),
            )
        except (OSError, ValueError) as error:
            text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.send({"op": "failed", "id": message["id"], "message": text})
        else:
            self.children.add(pid)
            self.send({"op": "spawned", "id": message["id"], "pid": pid})
        finally:
            for descriptor in taken:
                os.close(descriptor)

    def start(
        self, argv: list[str], env: dict[str, str], cwd: str, descriptors: dict[int, int], data_bytes: int
    ) -> int:
        """Fork and exec. An error in the child before its exec comes back through a pipe and is raised here."""
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(argv, env, cwd, descriptors, tell, data_bytes)
        os.close(tell)
        with os.fdopen(told, "rb") as pipe:
            failure = pipe.read()
        if not failure:
            return pid
        os.waitpid(pid, 0)
        number, _, subject = failure.decode(errors="replace").partition(":")
        raise OSError(int(number), f"{os.strerror(int(number))}: {subject}")

    def _become(
        self, argv: list[str], env: dict[str, str], cwd: str, descriptors: dict[int, int], tell: int, data_bytes: int
    ) -> NoReturn:
        """In the child: leave everything of the spawner's behind and become the program."""
        subject = cwd
        try:
            os.setsid()
            if self.prctl is not None:
                self.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                if os.getppid() != self.pid:
                    os._exit(127)  # it went before the kernel was asked
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.chdir(cwd)
            if data_bytes:
                resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))
            tell = _place(descriptors, tell)
            subject = argv[0]
            os.execvpe(argv[0], argv, env)  # noqa: S606 - what this process is for
        except OSError as error:
            os.write(tell, f"{error.errno}:{subject}".encode())
        finally:
            os._exit(127)

    def kill(self, pid: int, number: int) -> None:
        """Signal a process group that is ours to signal."""
        if pid in self.children or pid in self.guarded:
            _signal_group(pid, number)

    def reap(self) -> None:
        """Report every child that has ended, and kill what it left in its group."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.children:  # the others are orphans that came to us
                self.children.discard(pid)
                _signal_group(pid, signal.SIGKILL)
                self.send({"op": "exited", "pid": pid, "code": os.waitstatus_to_exitcode(status)})

    def end(self) -> None:
        """Kill everything that was started or is guarded, and on Linux every orphan that came to us."""
        for pid in self.children | self.guarded:
            _signal_group(pid, signal.SIGKILL)
        if self.prctl is None:
            return
        for _ in range(1000):  # a dying process may hand us its children
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    continue
            try:
                with open(f"/proc/self/task/{self.pid}/children", encoding="ascii") as file:
                    orphans = [int(pid) for pid in file.read().split()]
            except OSError:
                return  # a kernel that doesn't list them
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            select.select([], [], [], 0.005)


def _group(pid: object) -> int:
    """A pid that may be signalled as a group: 0 and 1 would mean our own group, or everybody."""
    if not isinstance(pid, int) or pid <= 1:
        raise ValueError(f"not a process group: {pid!r}")
    return pid


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM when only zombies are left
        os.killpg(pid, number)


def _place(descriptors: dict[int, int], tell: int) -> int:
    """Give every descriptor its number in the child, /dev/null to those of 0, 1, 2 that are not given; close the rest.

    Returns where `tell` is now: it closes itself when exec succeeds.
    """
    above = max([*descriptors, 2]) + 1
    tell = fcntl.fcntl(tell, fcntl.F_DUPFD_CLOEXEC, above)
    nothing = fcntl.fcntl(os.open(os.devnull, os.O_RDWR), fcntl.F_DUPFD_CLOEXEC, above)
    lifted = {number: fcntl.fcntl(source, fcntl.F_DUPFD_CLOEXEC, above) for number, source in descriptors.items()}
    for number in {0, 1, 2, *lifted}:
        os.dup2(lifted.get(number, nothing), number, inheritable=True)
    keep = {0, 1, 2, tell, *lifted}
    for name in os.listdir("/dev/fd"):
        if int(name) not in keep:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(int(name))
    return tell


def main() -> None:
    """Serve the socket whose descriptor is the first argument."""
    spawner = Spawner(socket.socket(fileno=int(sys.argv[1])))
    try:
        spawner.run()
    finally:
        spawner.end()


if __name__ == "__main__":
    main()

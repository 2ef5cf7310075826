"""The zygote: loads what an app's Python functions share, then forks one worker after another from itself.

Started as a script in the app's interpreter, with two arguments: the descriptor of its control socket, and JSON:
`path` (folders to add at the end of sys.path), `root` (a folder to put first while preloading, or empty) and `preload`
(whether boto3 is worth loading). A fork takes 2 ms where importing boto3 takes 200. It stays single-threaded, keeps the
standard library only, and nothing of the package.

Messages over the control socket: uint32 little-endian length, then a JSON object. In, with two descriptors (the
worker's socket, the pipe for its output):

    {"op": "fork", "id", "env", "root", "arn"}      with "data_bytes", its RLIMIT_DATA, if there is to be one
    {"op": "kill", "pid"}                  SIGKILL a worker's process group

Out: {"op": "ready", "version", "boto3", "message"}, once; {"op": "forked", "id", "pid"} or {"op": "failed", "id",
"message"}; {"op": "exited", "pid", "code"}. When the socket ends, every worker is killed.
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

_LENGTH = struct.Struct("<I")
_HERE = os.path.dirname(os.path.abspath(__file__))


def _load(name: str, alias: str) -> ModuleType:
    """A module made from a file beside this one, without a place in sys.modules."""
    path = os.path.join(_HERE, name)
    module = ModuleType(alias)
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)  # noqa: S102 - our own file
    return module


def _deathsig() -> Callable[[], None]:
    """A call by which a worker asks to be killed when the zygote ends, where the kernel offers that."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            prctl = ctypes.CDLL(None).prctl
            return lambda: prctl(1, signal.SIGKILL, 0, 0, 0) and None
    return lambda: None


def _without_system_proxies() -> None:
    """On macOS urllib asks a framework of the system for proxies, and frameworks end a process that forked and then
    uses them. It is told of none instead; those that the environment names still count."""
    told = ModuleType("_scproxy")
    told.__dict__.update(_get_proxies=dict, _get_proxy_settings=lambda: {"exclude_simple": False})
    sys.modules["_scproxy"] = told


class Zygote:
    """What the process knows: its socket, its workers and what it has loaded for them."""

    def __init__(self, sock: socket.socket, path: list[str]) -> None:
        self.sock = sock
        self.pid = os.getpid()
        self.worker = _load("worker.py", "__main__")
        self.marshalling = _load("marshalling.py", "marshalling")
        self.shortcut = _load("shortcut.py", "shortcut")
        self.preload = _load("preload.py", "preload")
        self.redirect = _load("redirect.py", "redirect")
        self.deathsig = _deathsig()
        self.base = [folder for folder in sys.path if folder != _HERE] + path
        self.bare = frozenset(sys.modules)
        self.workers: set[int] = set()
        self.received = bytearray()
        self.descriptors: list[int] = []
        self.wake, self.woken = socket.socketpair()

    def prepare(self, root: str, preload: bool) -> None:
        """Load what the workers share, and say so."""
        sys.path[:] = [root, *self.base] if root else self.base
        message = self.preload.load() if preload else ""
        gc.collect()
        gc.freeze()
        version = ".".join(map(str, sys.version_info[:3]))
        self.send({"op": "ready", "version": version, "boto3": "boto3" in sys.modules, "message": message})

    def run(self) -> None:
        """Serve until the gateway's end closes."""
        self.wake.setblocking(False)
        self.woken.setblocking(False)
        signal.set_wakeup_fd(self.woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        poll.register(self.wake, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if self.wake.fileno() in ready:
                self.wake.recv(4096)
                self.reap()
            if self.sock.fileno() in ready and not self.receive():
                return

    def receive(self) -> bool:
        """Take what has come, with its descriptors. False at the end of the socket."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.sock, 65536, 64)
        except ConnectionResetError:
            return False
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self.descriptors += descriptors
        self.received += data
        while len(self.received) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self.received)[0]
            if len(self.received) < end:
                break
            message = json.loads(bytes(self.received[_LENGTH.size : end]))
            del self.received[:end]
            if message["op"] == "fork":
                self.fork(message)
            elif message["pid"] in self.workers:
                _kill(message["pid"])
        return bool(data)

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the next read tells
            self.sock.sendall(_LENGTH.pack(len(data)) + data)

    def fork(self, message: dict[str, Any]) -> None:
        """Make one worker; the answer is its pid."""
        worker, output = self.descriptors[:2]
        del self.descriptors[:2]
        try:
            pid = os.fork()
        except OSError as error:
            self.send({"op": "failed", "id": message["id"], "message": str(error.strerror)})
        else:
            if pid == 0:
                self.become_worker(message, worker, output)
            self.workers.add(pid)
            self.send({"op": "forked", "id": message["id"], "pid": pid})
        finally:
            os.close(worker)
            os.close(output)

    def become_worker(self, message: dict[str, Any], worker: int, output: int) -> NoReturn:
        """In the child: leave the zygote's things behind, and serve until the end."""
        try:
            os.setsid()
            self.deathsig()
            if os.getppid() != self.pid:
                os._exit(1)  # it went before the kernel was asked
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (self.sock, self.wake, self.woken):
                end.close()
            if message.get("data_bytes"):
                resource.setrlimit(resource.RLIMIT_DATA, (message["data_bytes"], message["data_bytes"]))
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.close(output)
            env = message["env"]
            os.environ.clear()
            os.environ.update(env)
            time.tzset()
            root = message["root"]
            os.chdir(root)
            folders = [folder for folder in env.get("PYTHONPATH", "").split(os.pathsep) if folder]
            sys.path[:] = [root, *folders, *self.base]
            self.give_way(root)
            gateway = self.worker.Gateway(socket.socket(fileno=worker))
            if "FAIRLEAD_GATEWAY" in env:
                self.install_hooks(gateway, env)
            sys.argv[:] = [""]
            sys.dont_write_bytecode = True  # a file saved twice in a second would be taken for its old bytecode
            sys.modules["__main__"] = self.worker
            self.worker.main(gateway, env, message["arn"], self.marshalling)
        except BaseException:  # noqa: BLE001 - nothing may run on as a second zygote; this is its last word
            os.write(2, b"A worker could not be set up:\n")
            sys.__excepthook__(*sys.exc_info())
        finally:
            os._exit(1)

    def install_hooks(self, gateway: Any, env: dict[str, str]) -> None:
        """Bring AWS calls to the gateway: over its socket where that is a short cut, else by HTTP."""
        url, also = env["FAIRLEAD_GATEWAY"], {}
        if "FAIRLEAD_SHORT_CUT" in env:
            short = self.shortcut.ShortCut(
                gateway.call, lambda asked: self.redirect.turned(asked, url), env["AWS_ACCESS_KEY_ID"]
            )
            also[self.shortcut.MODULE] = short.add
        self.redirect.install(url, env["FAIRLEAD_KEY"], also)

    def give_way(self, root: str) -> None:
        """Forget preloaded modules whose name the app uses for one of its own, as if nothing had been preloaded."""
        with os.scandir(root) as entries:
            names = {entry.name for entry in entries}
        for name in [name for name in sys.modules if name not in self.bare]:
            top = name.partition(".")[0]
            if top not in self.bare and (f"{top}.py" in names or top in names):
                file = getattr(sys.modules[name], "__file__", None) or ""
                regular = f"{top}.py" in names or os.path.exists(os.path.join(root, top, "__init__.py"))
                if regular and not file.startswith(root + os.sep):
                    del sys.modules[name]

    def reap(self) -> None:
        """Report every worker that has ended, and kill what it left in its group."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.workers.discard(pid)
            _kill_group(pid)
            self.send({"op": "exited", "pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _kill(pid: int) -> None:
    """End a worker that has not been reaped, and its group, which it may not have founded yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM when only zombies are left
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Serve the control socket whose descriptor is the first argument."""
    plan = json.loads(sys.argv[2])
    if sys.platform == "darwin":
        _without_system_proxies()
    zygote = Zygote(socket.socket(fileno=int(sys.argv[1])), plan["path"])
    try:
        zygote.prepare(plan["root"], plan["preload"])
        zygote.run()
    finally:
        for pid in zygote.workers:
            _kill(pid)


if __name__ == "__main__":
    main()

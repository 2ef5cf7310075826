"""Servers to compare with: moto's and ministack, each in an environment of its own in the user's cache folder."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_START_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Peer:
    """A server on PyPI: what to install, what to start, how it is told its port."""

    name: str
    requirement: str
    command: tuple[str, ...]
    port_variable: str = ""
    least: float = 1.0
    """How many times less than its our costs are to be."""


PEERS: Final = (
    Peer("moto", "moto[server]", ("moto_server", "-p", "PORT"), least=8.0),
    Peer("ministack", "ministack", ("ministack",), "GATEWAY_PORT", least=3.0),
)


@dataclass(frozen=True)
class Served:
    """A peer that serves."""

    pid: int
    port: int


def programs(peer: Peer) -> Path:
    """The folder of a peer's programs, installed when it is missing."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fairlead" / "bench" / peer.name
    if not (home / "bin" / peer.command[0]).exists():
        shutil.rmtree(home, ignore_errors=True)
        print(f"Installing {peer.requirement} into {home}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(home / "bin" / "pip"), "--disable-pip-version-check", "--quiet", "install", peer.requirement]
        subprocess.run(pip, check=True)
    return home / "bin"


@contextmanager
def served(peer: Peer, folder: Path) -> Iterator[Served]:
    """A peer on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environ: Mapping[str, str] = {**os.environ, **({peer.port_variable: str(port)} if peer.port_variable else {})}
    first, *rest = [str(port) if word == "PORT" else word for word in peer.command]
    folder.mkdir(exist_ok=True)
    with (folder / f"{peer.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(programs(peer) / first), *rest], env=environ, cwd=folder, stdout=log, stderr=log
        )
        try:
            _await(process, port)
            yield Served(process.pid, port)
        finally:
            process.terminate()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    pause, waited = threading.Event(), 0.0
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if process.poll() is not None or waited > _START_SECONDS:
                raise SystemExit(f"{process.args!r} did not start.") from None
            pause.wait(0.1)
            waited += 0.1
        else:
            return

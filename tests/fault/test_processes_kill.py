"""What is left when a process is killed that had no time to say goodbye: nothing."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

LOOPS = "import sys; sys.stdout.write('up'); sys.stdout.flush()\nwhile True: pass"
DAEMON = textwrap.dedent(
    """
    import os, sys
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            sys.stdout.write('up'); sys.stdout.flush()
            while True: pass
        os._exit(0)
    os.wait()
    while True: pass
    """
)
GATEWAY = textwrap.dedent(
    """
    import asyncio, os, sys
    from fairlead.processes.spawning import Spawner
    spawner = Spawner.start()
    async def main():
        lost = asyncio.Event()
        exits = []
        spawner.attach(asyncio.get_running_loop(), lost.set)
        told, tell = os.pipe()
        python = [sys.executable, "-I", "-S", "-c", sys.argv[1]]
        await spawner.spawn(python, {}, "/", {1: tell}, exits.append)
        assert os.read(told, 2) == b"up"
        os.close(tell)
        print(spawner.pid, flush=True)
        await lost.wait()
        print("lost", exits, flush=True)
    asyncio.run(main())
    """
)


class Gateway:
    """A process that holds a spawner with one busy child."""

    def __init__(self, child: str) -> None:
        source = str(Path(__file__).parents[2] / "src")
        self.process = subprocess.Popen(
            [sys.executable, "-c", GATEWAY, child], stdout=subprocess.PIPE, env={"PYTHONPATH": source}, text=True
        )
        assert self.process.stdout is not None
        self.out = self.process.stdout
        self.spawner = int(self.out.readline())

    def family(self) -> list[int]:
        """The processes whose session the spawner leads or started: found by their parents, spawner first."""
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listing.splitlines())}
        found = [self.spawner]
        for leader in found:
            found += [pid for pid, parent in parents.items() if parent == leader]
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.out.close()


def gone(pid: int) -> bool:
    """Whether a process ends within 5 s (a zombie that init has yet to reap has ended)."""
    for _ in range(500):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
        if not state.strip() or state.startswith("Z"):
            return True
        select.select([], [], [], 0.01)
    return False


def test_a_killed_gateway_takes_a_looping_child_and_the_spawner_with_it() -> None:
    gateway = Gateway(LOOPS)
    family = gateway.family()
    assert len(family) == 2
    os.kill(gateway.process.pid, signal.SIGKILL)
    assert all(gone(pid) for pid in family)
    gateway.close()


def test_a_killed_gateway_takes_a_daemon_that_left_its_group() -> None:
    gateway = Gateway(DAEMON)
    family = gateway.family()
    assert len(family) >= 3 or sys.platform == "darwin"
    os.kill(gateway.process.pid, signal.SIGKILL)
    assert all(gone(pid) for pid in family)
    gateway.close()


def test_a_killed_spawner_takes_its_children_and_the_gateway_hears_of_it() -> None:
    gateway = Gateway(LOOPS)
    family = gateway.family()
    os.kill(gateway.spawner, signal.SIGKILL)
    assert gateway.out.readline() == "lost [-9]\n"
    assert all(gone(pid) for pid in family)
    gateway.close()


def test_a_terminated_spawner_takes_its_children_too() -> None:
    gateway = Gateway(LOOPS)
    family = gateway.family()
    os.kill(gateway.spawner, signal.SIGTERM)
    assert gateway.out.readline() == "lost [-9]\n"
    assert all(gone(pid) for pid in family)
    gateway.close()

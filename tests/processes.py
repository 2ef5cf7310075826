"""What runs on this machine, as `ps` tells it."""

import subprocess
from collections.abc import Iterable


def _table() -> list[tuple[int, int, str, str]]:
    """Every process: pid, parent's pid, state, command line."""
    printed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="], check=True, capture_output=True, text=True
    ).stdout
    rows = (line.split(None, 3) for line in printed.splitlines())
    return [(int(row[0]), int(row[1]), row[2], row[3] if len(row) > 3 else "") for row in rows]


def descendants(pid: int) -> dict[int, str]:
    """The children of a process, their children, and so on, with their command lines."""
    children: dict[int, list[tuple[int, str]]] = {}
    for child, parent, _, command in _table():
        children.setdefault(parent, []).append((child, command))
    found: dict[int, str] = {}
    ahead = [pid]
    while ahead:
        for child, command in children.get(ahead.pop(), []):
            if child not in found:
                found[child] = command
                ahead.append(child)
    return found


def alive(pids: Iterable[int]) -> set[int]:
    """Those that still run; one that has ended and is only waited for does not."""
    running = {pid for pid, _, state, _ in _table() if not state.startswith("Z")}
    return running & set(pids)

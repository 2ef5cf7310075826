"""What all benches share: a figure, the load generator, and the CPU time of a tree of processes."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from processes import descendants  # noqa: E402
from program import Program  # noqa: E402

SECONDS: Final = 4
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One line of the result: what, how much, in which unit, and the most it may be (None: only shown)."""

    name: str
    value: float
    unit: str
    most: float | None
    least: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is not what it is to be."""
        over = self.most is not None and self.value > self.most
        return over or (self.least is not None and self.value < self.least)

    def __str__(self) -> str:
        target = "" if self.most is None else f"   at most {self.most:g}"
        target += "" if self.least is None else f"   at least {self.least:g}"
        mark = "   MISSED" if self.missed else ""
        return f"{self.name:<46} {self.value:9.1f} {self.unit}{target}{mark}"


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes and of the children that they have reaped."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


class Bench:
    """The load generator and where things are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wsload = folder / "wsload"
        compiler = shutil.which("cc")
        if compiler is None:
            raise SystemExit("The load generator is a C program: install a C compiler (cc) first.")
        subprocess.run([compiler, "-O2", "-w", "-o", str(self.wsload), str(HERE / "wsload.c")], check=True)

    def python(self, program: str, *arguments: str) -> str:
        """What a Python program prints, in a process of its own."""
        argv = [sys.executable, "-c", program, *arguments]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout

    def load(self, *arguments: str) -> dict[str, Any]:
        """Run the generator to its end; gives what it counted."""
        done = subprocess.run([str(self.wsload), *arguments], check=True, capture_output=True, text=True)
        counted: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
        return counted

    def cost(self, program: Program, *arguments: str) -> tuple[float, dict[str, Any]]:
        """CPU microseconds of the server for each operation of a load."""
        return self.cost_of(program.pid, program.port, *arguments)

    def cost_of(self, pid: int, port: int, *arguments: str) -> tuple[float, dict[str, Any]]:
        """The same of whatever server listens on a port."""
        before = cpu_seconds([pid, *descendants(pid)])
        counted = self.load(*arguments, "-p", str(port), "-t", str(SECONDS))
        used = cpu_seconds([pid, *descendants(pid)]) - before
        if counted["errors"] or counted.get("rejected") or counted.get("status4xx5xx"):
            raise SystemExit(f"The load met errors: {counted}")
        return used / counted["total"] * 1e6, counted


def resident_kilobytes(pid: int) -> int:
    """The memory of a process that is its own (Pss)."""
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line.split()[1] for line in rolled.splitlines() if line.startswith("Pss:")))

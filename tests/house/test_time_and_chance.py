"""Time is known to clock.py, chance made in ids.py, the environment read in settings.py, and nowhere else.

ruff's banned-api keeps the modules and functions out. Two things it cannot see are held here: methods of an event
loop, and that each of the three files, excepted from ruff's rule, uses its own part of it only.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from house.source import PACKAGE, ROOT, Source, sources

WORKER: Final = "functions/worker/"
"""Runs in the child, without the package: excepted from all of it."""

OWNERS: Final = {
    "time": "clock.py",
    "datetime.datetime.now": "clock.py",
    "datetime.datetime.today": "clock.py",
    "datetime.datetime.utcnow": "clock.py",
    "datetime.date.today": "clock.py",
    "asyncio.sleep": "clock.py",
    "os.urandom": "ids.py",
    "os.getrandom": "ids.py",
    "secrets": "ids.py",
    "random": "ids.py",
    "uuid": "ids.py",
    "os.environ": "settings.py",
    "os.environb": "settings.py",
    "os.getenv": "settings.py",
    "os.getenvb": "settings.py",
}

PLANTS: Final = {
    "time": "import time",
    "time of a name": "from time import monotonic",
    "datetime.datetime.now": "from datetime import datetime\nnow = datetime.now",
    "datetime.datetime.today": "import datetime\nnow = datetime.datetime.today()",
    "datetime.datetime.utcnow": "import datetime as dates\nnow = dates.datetime.utcnow()",
    "datetime.date.today": "from datetime import date\nnow = date.today()",
    "asyncio.sleep": "import asyncio\nwait = asyncio.sleep",
    "asyncio.sleep by name": "from asyncio import sleep",
    "os.urandom": "import os\nraw = os.urandom(4)",
    "os.getrandom": "from os import getrandom",
    "secrets": "from secrets import token_hex",
    "random": "import random",
    "uuid": "from uuid import uuid4",
    "os.environ": "import os\npath = os.environ['PATH']",
    "os.environb": "from os import environb",
    "os.getenv": "import os\npath = os.getenv('PATH')",
    "os.getenvb": "import os as system\npath = system.getenvb(b'PATH')",
}


def ruff(root: Path) -> tuple[int, str]:
    program = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [program, "check", "--no-cache", "--select=TID251", "--output-format=concise", "src"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def trespasses(root: Path) -> list[str]:
    """Names of one owner used in another file of the package, as `file:line name`."""
    return [
        f"{source.relative}:{line} {name}"
        for source in sources(root)
        if not source.relative.startswith(WORKER)
        for line, name in source.uses()
        for owned, owner in OWNERS.items()
        if f"{name}.".startswith(f"{owned}.") and source.relative != owner
    ]


def loop_timers(root: Path) -> list[str]:
    """Timers and clocks of an event loop used outside clock.py, as `file:line name`.

    `call_later` is nobody else's word. `call_at` and `time` are also a Clock's, so there the receiver decides.
    """
    return [
        f"{source.relative}:{node.lineno} {node.attr}"
        for source in sources(root)
        if source.relative != "clock.py" and not source.relative.startswith(WORKER)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and (node.attr == "call_later" or (node.attr in ("call_at", "time") and _is_loop(node.value)))
    ]


def _is_loop(receiver: ast.expr) -> bool:
    if isinstance(receiver, ast.Call):
        return _is_loop(receiver.func)
    name = (
        receiver.attr if isinstance(receiver, ast.Attribute) else receiver.id if isinstance(receiver, ast.Name) else ""
    )
    return re.search(r"loop$", name) is not None


def plant(root: Path, file: str, lines: str) -> Source:
    path = root / "src" / PACKAGE / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{lines}\n")
    return Source(root / "src" / PACKAGE, path)


def test_each_keeps_to_its_own_file() -> None:
    assert ruff(ROOT)[1].strip() == "All checks passed!"
    assert trespasses(ROOT) == []
    assert loop_timers(ROOT) == []


def test_ruff_catches_every_banned_name(tree: Path) -> None:
    for number, lines in enumerate(PLANTS.values()):
        plant(tree, f"net/planted_{number}.py", lines)
    code, said = ruff(tree)
    assert code != 0
    missed = [name for number, name in enumerate(PLANTS) if f"net/planted_{number}.py:" not in said]
    assert missed == []


def test_the_excepted_files_get_no_more_than_their_own_part(tree: Path) -> None:
    plant(tree, "clock.py", "import os\nplanted = os.environ")
    plant(tree, "ids.py", "from time import monotonic")
    plant(tree, "settings.py", "from uuid import uuid4")
    found = trespasses(tree)
    assert {one.split(":")[0] for one in found} == {"clock.py", "ids.py", "settings.py"}


def test_the_syntax_tree_shows_every_banned_name(tree: Path) -> None:
    for number, lines in enumerate(PLANTS.values()):
        plant(tree, f"net/planted_{number}.py", lines)
    found = trespasses(tree)
    missed = [name for number, name in enumerate(PLANTS) if not any(f"planted_{number}.py:" in one for one in found)]
    assert missed == []


LOOP_TIMERS: Final = (
    "loop.call_later(1, print)",
    "self.clock.call_later(1, print)",
    "asyncio.get_running_loop().call_at(1, print)",
    "self._loop.call_at(1, print)",
    "now = loop.time()",
    "read = event_loop.time",
)


def test_a_timer_of_the_loop_is_caught(tree: Path) -> None:
    plant(tree, "net/planted.py", "\n".join(LOOP_TIMERS))
    assert len([one for one in loop_timers(tree) if one.startswith("net/planted.py:")]) == len(LOOP_TIMERS)


def test_the_clocks_own_verbs_are_allowed(tree: Path) -> None:
    plant(tree, "net/planted.py", "self.clock.call_at(1, print)\nnow = clock.now()\nlate = message.time")
    assert loop_timers(tree) == []
    assert trespasses(tree) == []


def test_a_worker_may_ask_for_all_of_it(tree: Path) -> None:
    plant(tree, f"{WORKER}planted.py", "import time, os\nloop.call_later(1, print)\nprint(os.environ, time.time())")
    assert ruff(tree)[0] == 0
    assert trespasses(tree) == []
    assert loop_timers(tree) == []

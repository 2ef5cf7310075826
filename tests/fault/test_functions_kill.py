"""Nothing is left of functions whose gateway, or whose spawner, is killed while a handler loops for ever."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

GATEWAY = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path
    from fault.functions_house import House, run

    CODE = '''
    import os
    def handler(event, context):
        child = os.fork()
        if child: os.write(1, b"%d %d\\\\n" % (os.getpid(), child))
        while True: pass
    '''

    async def scenario(house):
        await house.functions.start([house.function(CODE, timeout_seconds=600)])
        house.ask()
        while not house.lines: await asyncio.sleep(0.01)
        print(house.spawner.pid, house.printed().strip(), flush=True)
        await asyncio.sleep(600)

    run(Path(sys.argv[1]), scenario)
    """
)


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


@pytest.mark.parametrize("victim", ["gateway", "spawner", "zygote"])
def test_a_looping_handler_and_what_it_forked_are_gone(tmp_path: Path, victim: str) -> None:
    tests = Path(__file__).parents[1]
    environment = {"PYTHONPATH": f"{tests.parent / 'src'}:{tests}", "PATH": os.environ["PATH"]}
    with subprocess.Popen(
        [sys.executable, "-c", GATEWAY, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            spawner, worker, child = map(int, process.stdout.readline().split())
            zygote = int(
                subprocess.run(["ps", "-o", "ppid=", "-p", str(worker)], capture_output=True, check=True).stdout
            )
            os.kill({"gateway": process.pid, "spawner": spawner, "zygote": zygote}[victim], signal.SIGKILL)
            assert gone(worker)
            assert gone(child)
            assert gone(zygote)
            assert victim == "zygote" or gone(spawner)
        finally:
            process.kill()

"""`make fuzz SECONDS=60`: every target for so long, guided by coverage. Fails on a crash and on an input over 50 ms.

What the fuzzer has found worth keeping stays in .cache/fuzz/{target}/corpus and is gone on from next time; an input
that fails is written to .cache/fuzz/{target}/. `python tests/fuzz/run.py --replay core FILE` runs one again.
"""

import argparse
import os
import subprocess
import sys
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from fuzz.targets import TARGETS, target, timed  # noqa: E402 - found by the line above

FOUND = TESTS.parent / ".cache/fuzz"
SEEDS = Path(__file__).with_name("seeds")
_MOST_BYTES = 4096


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="TARGET", help=f"which ({', '.join(TARGETS)}); all by default")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--replay", nargs=2, metavar=("TARGET", "FILE"), help="run one input")
    parser.add_argument("--child", metavar="TARGET", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.replay:
        timed(target(arguments.replay[0]), Path(arguments.replay[1]).read_bytes())
        return 0
    if arguments.child:
        return _fuzz(arguments.child, arguments.seconds)
    unknown = set(arguments.names) - set(TARGETS)
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    failed = [name for name in arguments.names or TARGETS if not _run(name, arguments.seconds)]
    print(f"Failed: {', '.join(failed)}" if failed else "No crash, and no input over 50 ms.", flush=True)
    return 1 if failed else 0


def _run(name: str, seconds: int) -> bool:
    """A process of its own: the fuzzer instruments what it imports, and ends its process at a crash."""
    print(f"== {name}, {seconds} s", flush=True)
    command = [sys.executable, __file__, "--child", name, "--seconds", str(seconds)]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONHASHSEED": "0"}).returncode == 0


def _fuzz(name: str, seconds: int) -> int:
    """Never returns: libFuzzer ends the process, with 0 once the time is over."""
    try:
        import atheris
    except ImportError:
        print("The fuzzer, atheris, is not installed: it comes as a wheel for Linux and CPython 3.11 to 3.13.")
        return 1
    with atheris.instrument_imports(include=list(TARGETS[name])):
        one = target(name)

    def test(data: bytes) -> None:
        try:
            timed(one, data)
        except Exception:
            traceback.print_exc()
            raise

    corpus = FOUND / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [str(SEEDS / name)] if (SEEDS / name).is_dir() else []
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={_MOST_BYTES}", f"-artifact_prefix={FOUND / name}/",
         "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0", str(corpus), *seeds],
        test,
    )  # fmt: skip
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())

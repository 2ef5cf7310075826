"""The wheel, installed in an empty environment outside the checkout, by someone whose home is empty, runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from clients import Client, wait_until_empty
from nodepackages import node_modules
from processes import descendants
from program import Program

ROOT = Path(__file__).parents[2]


def output(*argv: str | Path) -> str:
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    output(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed") / "venv"
    output(sys.executable, "-m", "venv", "--without-pip", folder)
    output(sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", "--quiet", wheel)
    return folder


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of someone whose home is empty, but for where packages come from and are kept."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "XDG_CACHE_HOME": "",
        "XDG_CONFIG_HOME": config,
        "PIP_CACHE_DIR": output(sys.executable, "-m", "pip", "--disable-pip-version-check", "cache", "dir"),
        "npm_config_cache": output("npm", "config", "get", "cache"),
        "npm_config_userconfig": output("npm", "config", "get", "userconfig"),
    }


def start(example: str, folder: Path, venv: Path, environ: Mapping[str, str]) -> Program:
    """The example, copied away from the checkout, under the installed program, called from yet another folder."""
    app = shutil.copytree(ROOT / "examples" / example, folder / example, ignore=shutil.ignore_patterns(".*"))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    command = [str(venv / "bin/fairlead")]
    return Program(app, data=folder / "data", environ=environ, command=command, cwd=elsewhere)


def foreign(commands: Sequence[str]) -> list[str]:
    """Those that run something of the checkout."""
    return [command for command in commands if str(ROOT) in command]


def test_it_holds_every_file_of_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "fairlead").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert {"fairlead/py.typed", "fairlead/functions/worker/node/bootstrap.js"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_an_app_in_javascript_runs(tmp_path: Path, venv: Path, stranger: Mapping[str, str]) -> None:
    with start("rooms-node", tmp_path, venv, stranger) as program:
        script = Path(__file__).with_name("rooms_two_players.cjs")
        done = subprocess.run(
            ["node", script, program.websocket()],
            env={**os.environ, "NODE_PATH": str(node_modules())},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1]) == ["ada", {"event": "left", "player": "grace"}]
        wait_until_empty(program.http, "Players")
        assert foreign(list(descendants(program.pid).values())) == []
        assert program.interrupt() == 0


def test_an_app_in_python_runs(tmp_path: Path, venv: Path, stranger: Mapping[str, str]) -> None:
    with start("direct", tmp_path, venv, stranger) as program:
        url = program.websocket()
        with Client(f"{url}?username=ada") as ada, Client(f"{url}?username=grace") as grace:
            ada.says(action="sendMessage", recipient="grace", message="ahoy")
            assert grace.hears() == {"from": "ada", "message": "ahoy"}
            assert ada.hears() == {"sent": True}
        wait_until_empty(program.http, "connections")
        assert foreign(list(descendants(program.pid).values())) == []
        assert program.interrupt() == 0

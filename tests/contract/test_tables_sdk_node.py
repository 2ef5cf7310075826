"""Both JavaScript SDKs against the tables: DocumentClients, paginators, waiters, statements, what old code sends."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nodepackages import node_modules
from tableserver import TableServer, serving

HERE = Path(__file__).parent
SCRIPTS = ("tables_sdk_v3.mjs", "tables_sdk_v2.cjs")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    data: Path = tmp_path_factory.mktemp("tables")
    with serving(data, "os") as running:
        yield running


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_sdk_does_everything_with_a_table(server: TableServer, tmp_path: Path, script: str) -> None:
    """The script asserts; it stands beside `node_modules` so that its imports are found."""
    (tmp_path / "node_modules").symlink_to(node_modules())
    program = tmp_path / script
    program.write_text((HERE / script).read_text())
    environ = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "AKIATEST",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1",
        "ENDPOINT": server.url,
    }
    command = ["node", str(program)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stdout) == (0, "all of it works\n"), done.stdout + done.stderr

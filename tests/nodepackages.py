"""Packages from npm that tests run real programs with: installed once, into a folder that all test processes share."""

import fcntl
import hashlib
import json
import shutil
import subprocess  # npm
import tempfile
from pathlib import Path

PACKAGES = {
    "@aws-sdk/client-apigatewaymanagementapi": "3.967.0",
    "@aws-sdk/client-dynamodb": "3.967.0",
    "@aws-sdk/client-lambda": "3.967.0",
    "@aws-sdk/client-s3": "3.967.0",
    "@aws-sdk/client-sqs": "3.967.0",
    "@aws-sdk/client-sts": "3.967.0",
    "@aws-sdk/lib-dynamodb": "3.967.0",
    "@aws-sdk/util-dynamodb": "3.967.0",
    "aws-sdk": "2.1692.0",
    "esbuild": "0.25.12",
    "typescript": "5.9.3",
    "ws": "8.18.3",
    "wscat": "6.1.0",
}
_FOLDER = Path(__file__).parents[1] / ".cache/test-node"


def node_modules() -> Path:
    """The `node_modules` folder that holds PACKAGES; the first caller of all waits for npm, the others for it."""
    wanted = json.dumps({"private": True, "dependencies": PACKAGES}, sort_keys=True)
    home = _FOLDER / hashlib.sha256(wanted.encode()).hexdigest()[:16]
    if not home.is_dir():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        with (_FOLDER / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not home.is_dir():
                _install(wanted, home)
    return home / "node_modules"


def _install(package_json: str, home: Path) -> None:
    """Whole or not at all: npm works in a folder beside, which then gets its name."""
    work = Path(tempfile.mkdtemp(dir=_FOLDER))
    try:
        (work / "package.json").write_text(package_json)
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=540, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        work.rename(home)
    finally:
        shutil.rmtree(work, ignore_errors=True)

"""Keeping the process that holds the operator's AWS profile."""

import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from fairlead.passthrough.forwarding import Forwarder
from fairlead.processes.spawning import Spawner

_SCRIPT: Final = Path(__file__).with_name("signer.py")
_KEPT: Final = ("PATH", "HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE",
                "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy")  # fmt: skip
"""The operator's variables that the process gets: where the profile is, and the way out."""


class SignerProcess:
    """The process and what speaks to it."""

    def __init__(
        self, spawner: Spawner, environ: Mapping[str, str], profile: str, report: Callable[[str], None]
    ) -> None:
        self._spawner = spawner
        self._environ = {name: environ[name] for name in _KEPT if name in environ} | {"AWS_PROFILE": profile}
        self._report = report
        self._stopping = False
        self.forwarder = Forwarder()

    async def start(self, botocore: Path) -> None:
        """Start it with the botocore in this folder. Raises SpawnError."""
        ours, theirs = socket.socketpair()
        argv = [sys.executable, "-I", "-S", str(_SCRIPT), str(botocore)]
        with theirs:
            await self._spawner.spawn(argv, self._environ, "/", {0: theirs.fileno()}, self._exited)
        await self.forwarder.attach(ours)

    def stop(self) -> None:
        """Let it end."""
        self._stopping = True
        self.forwarder.close()

    def _exited(self, status: int) -> None:
        if not self._stopping:
            self._report(
                f"The process that sends calls to AWS has ended (status {status}); "
                "such calls are refused until the gateway is started again."
            )

"""Calls of the gateway that runs on a data folder, by the commands that need one.

The lock of the folder tells where it is; calls are signed with its root key, which lies in the folder.
"""

import http.client
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fairlead.accounts import root_key
from fairlead.accounts.root_key import RootKey
from fairlead.clock import Clock
from fairlead.iam.signing import Scope, signed
from fairlead.storage.lock import Held, acquire

SECONDS: Final = 930.0
"""How long an answer may take: longer than a function may run."""
_REGION: Final = "us-east-1"


class UnreachableError(Exception):
    """There is no gateway to call; the text says why."""


class Answer:
    """What a gateway has answered. The names of `headers` are in lower case."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Gateway:
    """A gateway that runs."""

    def __init__(self, host: str, port: int, key: RootKey, clock: Clock) -> None:
        self._name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        self._key = key
        self._clock = clock

    def call(
        self, service: str, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Call `target` (path and query) of a service. Raises UnreachableError."""
        scope = Scope(self._key.access_key_id, self._key.secret_access_key, _REGION, service)
        whole = signed(scope, method, target, {"Host": self._name, **(headers or {})}, body, self._clock.now())
        try:
            self._connection.request(method, target, body, whole)
            response = self._connection.getresponse()
            return Answer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(
                f"The gateway at {self._name} does not answer: {str(error) or type(error).__name__}."
            ) from error


def running(data: Path, clock: Clock) -> Gateway:
    """The gateway that runs on a data folder. Raises UnreachableError, OSError, RootKeyError."""
    lock = acquire(data, {}) if data.is_dir() else None
    if not isinstance(lock, Held):
        if lock is not None:
            lock.release()
        raise UnreachableError(f"No gateway runs on {data}. Start one, or name the app's folder or its data.")
    url = urlsplit(str(lock.info.get("url", "")))
    if not url.hostname or url.port is None:
        raise UnreachableError(f"{data} is in use by a process (pid {lock.pid}) that does not serve yet; try again.")
    return Gateway(url.hostname, url.port, root_key.open_key(data / root_key.FILE), clock)

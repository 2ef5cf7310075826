"""Reaching the tables from the command line: through the gateway that has the data folder, or in its file.

A gateway that runs holds the lock of its data folder, and the lock tells its address: it is asked over HTTP, signed
with its root key. Where none runs, the lock is ours as long as the command takes, and the file is opened here.
"""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import msgspec

from fairlead.accounts import root_key
from fairlead.accounts.root_key import RootKey
from fairlead.clock import Clock
from fairlead.dynamodb.caller import REGION, Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.dispatch import failed, job
from fairlead.dynamodb.engine import FILE
from fairlead.dynamodb.layout import LAYOUT
from fairlead.iam.signing import Scope, signed
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from fairlead.storage.lock import Held, acquire

SECONDS: Final = 300.0
"""How long a call may take. Our choice."""
_TARGET: Final = "DynamoDB_20120810."
_TYPE: Final = "application/x-amz-json-1.0"


class AccessError(Exception):
    """The tables can't be reached; the text says why."""


class RefusedError(Exception):
    """A call was refused: the error's type and its sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message or kind)
        self.kind = kind


class Tables(Protocol):
    """Tables that can be asked."""

    def ask(self, operation: str, **request: Any) -> Any:
        """The answer to one of DynamoDB's operations. Raises RefusedError, AccessError."""


@contextmanager
def reached(data: Path, account_id: str, clock: Clock) -> Iterator[Tables]:
    """The tables in a data folder. Raises AccessError, OSError, UnusableFileError, RootKeyError."""
    if not data.is_dir():
        raise AccessError(f"There is no data folder {data}. Name the app's folder with --app, or the data with --data.")
    lock = acquire(data, {})
    if isinstance(lock, Held):
        gateway = _through_gateway(data, lock, clock)
        try:
            yield gateway
        finally:
            gateway.close()
        return
    try:
        path = data / FILE
        if not path.exists():
            raise AccessError(f"{data} holds no tables.")
        connection = open_file(path, LAYOUT, Durability.FULL)
        try:
            yield InFile(Database(connection, clock), account_id)
        finally:
            connection.close()
    finally:
        lock.release()


def _through_gateway(data: Path, held: Held, clock: Clock) -> "OverHttp":
    ports = held.info.get("ports") or [None]
    url = urlsplit(str(held.info.get("url") or f"http://127.0.0.1:{ports[0] or ''}"))
    if not url.hostname or url.port is None:
        raise AccessError(f"{data} is in use by a process (pid {held.pid}) that does not serve yet; try again.")
    return OverHttp(url.hostname, url.port, root_key.open_key(data / root_key.FILE), clock)


class InFile:
    """The tables of a gateway that does not run."""

    def __init__(self, database: Database, account_id: str) -> None:
        self._database = database
        self._caller = Caller(account_id, f"arn:aws:iam::{account_id}:root", "", REGION)

    def ask(self, operation: str, **request: Any) -> Any:
        """Carry it out here, committed when it returns."""
        body = msgspec.json.encode(request)
        ((status, answer),) = self._database.commits.run([job(self._database, operation, self._caller, body)], failed)
        return _read(status, answer)


class OverHttp:
    """The tables of a gateway that runs."""

    def __init__(self, host: str, port: int, key: RootKey, clock: Clock) -> None:
        self._name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        self._scope = Scope(key.access_key_id, key.secret_access_key, REGION, "dynamodb")
        self._clock = clock

    def close(self) -> None:
        """Be done with it."""
        self._connection.close()

    def ask(self, operation: str, **request: Any) -> Any:
        """Have the gateway carry it out."""
        body = msgspec.json.encode(request)
        headers = {"Host": self._name, "Content-Type": _TYPE, "X-Amz-Target": f"{_TARGET}{operation}"}
        try:
            whole = signed(self._scope, "POST", "/", headers, body, self._clock.now())
            self._connection.request("POST", "/", body, whole)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise AccessError(f"The gateway at {self._name} does not answer: {error}.") from error
        return _read(response.status, answer)


def _read(status: int, answer: bytes) -> Any:
    try:
        content: Mapping[str, Any] = msgspec.json.decode(answer or b"{}", type=dict)
    except msgspec.MsgspecError:
        raise AccessError(f"The answer ({status}) is not one of DynamoDB's: {answer[:200]!r}.") from None
    if status == 200:
        return content
    kind = str(content.get("__type", status)).rpartition("#")[2]
    raise RefusedError(kind, str(content.get("message") or content.get("Message") or ""))

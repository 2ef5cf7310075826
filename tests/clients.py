"""Clients of a running gateway: a WebSocket that speaks JSON, and the tables through boto3."""

import json
import socket
import time
from contextlib import ExitStack
from typing import Any, Final, Self

import boto3
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

SECONDS: Final = 90.0
"""The longest that an answer may take, on a loaded machine and with a function that has to start first."""


class Client:
    """One WebSocket connection, as a context manager. What it hears comes in order, and must come in SECONDS."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Self:
        opening = connect(self._url, compression=None, proxy=None, open_timeout=SECONDS, ping_interval=None)
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(opening)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def says(self, **message: Any) -> None:
        self.sends(json.dumps(message))

    def sends(self, text: str) -> None:
        self._socket.send(text)

    def hears(self) -> Any:
        """The next message: its JSON value, or the text itself where it is none."""
        message = self._socket.recv(timeout=SECONDS)
        try:
            return json.loads(message)
        except ValueError:
            return message

    def leaves(self) -> None:
        self._socket.close()

    def vanishes(self) -> None:
        """End without a close frame, as when a cable is cut."""
        self._socket.socket.shutdown(socket.SHUT_RDWR)


def refused(url: str) -> int:
    """The HTTP status with which a handshake at `url` is refused."""
    try:
        with connect(url, compression=None, proxy=None, open_timeout=SECONDS):
            raise AssertionError(f"{url} was accepted")
    except InvalidStatus as error:
        return error.response.status_code


def tables(http: str) -> Any:
    """A low-level DynamoDB client of the gateway at `http`."""
    return boto3.client(
        "dynamodb",
        endpoint_url=http,
        region_name="eu-west-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="anything",
    )


def wait_until_empty(http: str, name_part: str) -> None:
    """Return once the table whose name holds `name_part` has no rows."""
    client = tables(http)
    (name,) = (name for name in client.list_tables()["TableNames"] if name_part in name)
    until = time.monotonic() + SECONDS
    while rows := client.scan(TableName=name)["Items"]:
        assert time.monotonic() < until, f"still in {name}: {rows}"
        time.sleep(0.05)

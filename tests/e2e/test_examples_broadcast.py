"""The example broadcast: everyone hears, nobody twice, and who has gone is forgotten."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clients import Client, wait_until_empty
from program import Program

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program(EXAMPLES / "broadcast", data=tmp_path_factory.mktemp("broadcast") / "data") as program:
        yield program


def test_everyone_hears_everything_once(gateway: Program) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(gateway.websocket())) for _ in range(20)]
        for number, client in enumerate(clients):
            client.says(action="broadcast", data=f"from {number}")
        for client in clients:
            assert sorted(client.hears() for _ in clients) == sorted(f"from {number}" for number in range(20))
    wait_until_empty(gateway.http, "Connections")


def test_anything_but_a_string_is_sent_as_json(gateway: Program) -> None:
    with Client(gateway.websocket()) as client:
        client.says(action="broadcast", data={"n": [1, None]})
        assert client.hears() == {"n": [1, None]}
        client.says(action="broadcast")
        client.says(action="broadcast", data="last")
        assert {client.hears(), client.hears()} == {"", "last"}

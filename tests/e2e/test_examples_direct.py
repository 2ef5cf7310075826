"""The example direct: a message to one user, and a reply that tells the sender what became of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients import Client, refused, wait_until_empty
from program import Program

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program(EXAMPLES / "direct", data=tmp_path_factory.mktemp("direct") / "data") as program:
        yield program


def test_a_message_reaches_one_user_and_its_sender_is_told(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(f"{url}?username=ada") as ada, Client(f"{url}?username=grace") as grace:
        ada.says(action="sendMessage", recipient="grace", message="ahoy")
        assert grace.hears() == {"from": "ada", "message": "ahoy"}
        assert ada.hears() == {"sent": True}
        ada.says(action="sendMessage", recipient="edith", message="ahoy")
        assert ada.hears() == {"sent": False, "reason": "edith is not here"}
    wait_until_empty(gateway.http, "connections")


def test_a_name_is_needed_and_can_be_taken_once_at_a_time(gateway: Program) -> None:
    url = gateway.websocket()
    assert refused(url) == 400
    with Client(f"{url}?username=joan"):
        assert refused(f"{url}?username=joan") == 409
    wait_until_empty(gateway.http, "connections")
    with Client(f"{url}?username=joan"):
        assert refused(f"{url}?username=joan") == 409

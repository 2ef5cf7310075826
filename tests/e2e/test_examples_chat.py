"""The example chat: letters to those who are there, and to those who come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients import Client, refused, wait_until_empty
from program import Program

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program(EXAMPLES / "chat", data=tmp_path_factory.mktemp("chat") / "data") as program:
        yield program


def test_users_write_to_each_other_by_name(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(f"{url}?user=ada") as ada, Client(f"{url}?user=grace%20h%C3%B6") as grace:
        ada.says(action="send", to="grace hö", text="ahoy")
        assert grace.hears() == {"from": "ada", "text": "ahoy"}
        grace.says(action="send", to="ada", text={"not": "only text"})
        assert ada.hears() == {"from": "grace hö", "text": {"not": "only text"}}
    wait_until_empty(gateway.http, "Users")


def test_letters_wait_for_who_is_away(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(f"{url}?user=edith") as edith, Client(f"{url}?user=joan") as joan:
        for text in ("one", "two", "three"):
            edith.says(action="send", to="mary", text=text)
            edith.says(action="send", to="edith", text=f"sent {text}")
            assert edith.hears()["text"] == f"sent {text}"
        joan.says(action="inbox")
        joan.says(action="send", to="joan", text="nothing for joan")
        assert joan.hears()["text"] == "nothing for joan"
        with Client(f"{url}?user=mary") as mary:
            mary.says(action="inbox")
            assert sorted(mary.hears()["text"] for _ in range(3)) == ["one", "three", "two"]
    wait_until_empty(gateway.http, "Letters")


def test_who_gives_no_name_is_refused(gateway: Program) -> None:
    assert refused(gateway.websocket()) == 401
    assert refused(f"{gateway.websocket()}?user=") == 401


def test_the_second_connection_of_a_user_takes_the_place_of_the_first(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(f"{url}?user=vera") as first, Client(f"{url}?user=vera") as second:
        first.leaves()
        second.says(action="send", to="vera", text="still here")
        assert second.hears() == {"from": "vera", "text": "still here"}

"""The examples rooms and rooms-node: one protocol, two languages, clients that are not ours."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients import Client, wait_until_empty
from nodepackages import node_modules
from program import Program

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module", params=["rooms", "rooms-node"])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program(EXAMPLES / request.param, data=tmp_path_factory.mktemp(request.param) / "data") as program:
        yield program


def join(client: Client, room: str, player: str) -> list[str]:
    """Join, and give the players that the welcome names."""
    client.says(action="join", room=room, player=player)
    welcome = client.hears()
    assert (welcome["event"], welcome["room"]) == ("welcome", room)
    players: list[str] = welcome["players"]
    return players


def test_those_in_a_room_see_each_other_come_talk_and_go(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(url) as ada, Client(url) as grace, Client(url) as elsewhere:
        assert join(ada, "harbour", "ada") == ["ada"]
        assert join(elsewhere, "lighthouse", "edith") == ["edith"]
        assert join(grace, "harbour", "grace") == ["ada", "grace"]
        assert ada.hears() == {"event": "joined", "player": "grace"}
        grace.says(action="say", text="two of us <b>&\u2028 🎉")
        said = {"event": "said", "player": "grace", "text": "two of us <b>&\u2028 🎉"}
        assert ada.hears() == said
        assert grace.hears() == said
        grace.leaves()
        assert ada.hears() == {"event": "left", "player": "grace"}
        elsewhere.says(action="say", text="anyone?")
        assert elsewhere.hears() == {"event": "said", "player": "edith", "text": "anyone?"}
    wait_until_empty(gateway.http, "Players")


def test_who_changes_rooms_leaves_the_first(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(url) as ada, Client(url) as grace:
        join(ada, "first", "ada")
        join(grace, "first", "grace")
        assert ada.hears()["event"] == "joined"
        join(grace, "second", "grace")
        assert ada.hears() == {"event": "left", "player": "grace"}


def test_a_connection_cut_off_counts_as_leaving(gateway: Program) -> None:
    url = gateway.websocket()
    with Client(url) as ada, Client(url) as grace:
        join(ada, "cut", "ada")
        join(grace, "cut", "grace")
        assert ada.hears()["event"] == "joined"
        grace.vanishes()
        assert ada.hears() == {"event": "left", "player": "grace"}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"action": "join"}, "join needs a room and a player"),
        ({"action": "join", "room": "", "player": "ada"}, "join needs a room and a player"),
        ({"action": "join", "room": ["r"], "player": 7}, "join needs a room and a player"),
        ({"action": "say", "text": "hello?"}, "join a room first"),
        ({"action": "dance"}, "actions: join, say"),
        ({}, "actions: join, say"),
    ],
)
def test_mistakes_are_answered_with_what_is_wrong(gateway: Program, message: dict[str, object], text: str) -> None:
    with Client(gateway.websocket()) as client:
        client.says(**message)
        assert client.hears() == {"event": "error", "text": text}


def test_the_client_of_npm_sees_the_same(gateway: Program) -> None:
    script = Path(__file__).with_name("rooms_two_players.cjs")
    done = subprocess.run(
        ["node", script, gateway.websocket()],
        env={**os.environ, "NODE_PATH": str(node_modules())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        ["ada", {"event": "welcome", "room": "quay", "players": ["ada"]}],
        ["grace", {"event": "welcome", "room": "quay", "players": ["ada", "grace"]}],
        ["ada", {"event": "joined", "player": "grace"}],
        ["ada", {"event": "said", "player": "grace", "text": "ahoy"}],
        ["grace", {"event": "said", "player": "grace", "text": "ahoy"}],
        ["ada", {"event": "left", "player": "grace"}],
    ]

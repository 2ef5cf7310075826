"""The example poker on the wire: secrecy, who may do what, leaving and returning, and many at once."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest
from websockets.sync.client import connect

from clients import SECONDS, Client, tables, wait_until_empty
from program import Program

APP = Path(__file__).parents[2] / "examples" / "poker"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program(APP, data=tmp_path_factory.mktemp("poker") / "data") as program:
        yield program


class Player(Client):
    """A client at a table. `heard` is the text of every message so far."""

    token: str
    seat: str

    def __enter__(self) -> Self:
        self.heard: list[str] = []
        super().__enter__()
        return self

    def hears(self) -> Any:
        message = super().hears()
        self.heard.append(json.dumps(message))
        return message

    def hears_of(self, event: str) -> Any:
        """The next message with this event; those before it are passed over."""
        while (message := self.hears())["event"] != event:
            assert message["event"] not in ("error", "gone"), message
        return message

    def takes_seat(self, **asked: Any) -> str:
        """Create, join or return; gives the code of the game."""
        self.says(**asked)
        welcome = self.hears_of("welcome")
        self.seat, self.token = welcome["you"], welcome.get("token", asked.get("token"))
        code: str = welcome["game"]
        return code

    def refused(self, **asked: Any) -> str:
        self.says(**asked)
        message = self.hears()
        assert message["event"] in ("error", "gone"), message
        text: str = message["text"]
        return text


def people(message: Any, what: str) -> list[str]:
    return [player["name"] for player in message["players"] if player[what]]


@pytest.fixture
def four(gateway: Program) -> Iterator[list[Player]]:
    """Ada, who deals, Bob, Eve and Mia, at one table; each has heard of all."""
    with ExitStack() as stack:
        players = [stack.enter_context(Player(gateway.websocket())) for _ in range(4)]
        code = players[0].takes_seat(action="create", name="Ada")
        for player, name in zip(players[1:], ("Bob", "Eve", "Mia"), strict=True):
            player.takes_seat(action="join", game=code.lower(), name=name)
        for at, player in enumerate(players):
            for _ in range(3 - at):
                player.hears_of("joined")
        yield players


def test_votes_are_secret_until_the_last_then_one_message_tells_all(four: list[Player]) -> None:
    ada, bob, eve, mia = four
    ada.says(action="open", topic="Login")
    for player in four:
        message = player.hears()
        assert (message["event"], message["topic"], message["round"]) == ("opened", "Login", 1)
        player.heard.clear()
    for player, card in ((ada, "5"), (bob, "8"), (eve, "13"), (eve, "8")):
        player.says(action="vote", round=1, card=card)
        messages = [other.hears() for other in four]
        assert {message["event"] for message in messages} == {"voted"}
        assert {message["card"] for message, other in zip(messages, four, strict=True) if other is player} == {card}
    for player, own in zip(four, ({"5"}, {"8"}, {"13", "8"}, set[str]()), strict=True):
        for text in player.heard:
            message = json.loads(text)
            assert message.pop("card") in own | {None}
            assert "result" not in message
            assert all(f'"{card}"' not in json.dumps(message) for card in ("5", "8", "13")), message
            assert all(other.token not in text for other in four)
    mia.says(action="vote", round=1, card="?")
    results = [player.hears() for player in four]
    assert {message["event"] for message in results} == {"result"}
    assert all(message["result"] == results[0]["result"] for message in results)
    assert {vote["name"]: vote["card"] for vote in results[0]["result"]["votes"]} == {
        "Ada": "5",
        "Bob": "8",
        "Eve": "8",
        "Mia": "?",
    }
    assert (results[0]["result"]["average"], results[0]["result"]["median"]) == (7, 8)
    assert results[0]["result"]["agreement"] == 0.67
    assert bob.refused(action="vote", round=1, card="1") == "this vote is closed"
    ada.says(action="open", topic="Logout")
    for player in four:
        message = player.hears()
        assert (message["event"], message["round"], message["card"]) == ("opened", 2, None)
        assert "result" not in message
        assert people(message, "voted") == []


def test_who_goes_away_holds_nobody_up_and_returns_to_the_same_seat(gateway: Program, four: list[Player]) -> None:
    ada, bob, eve, mia = four
    ada.says(action="open", topic="Search")
    bob.hears_of("opened")
    mia.vanishes()
    message = ada.hears_of("away")
    assert (message["who"], people(message, "here")) == (["Mia"], ["Ada", "Bob", "Eve"])
    with Player(gateway.websocket()) as again:
        game = again.takes_seat(action="return", game=message["game"], token=mia.token)
        assert (game, again.seat) == (message["game"], mia.seat)
        assert people(ada.hears_of("returned"), "here") == ["Ada", "Bob", "Eve", "Mia"]
        for player, card in ((ada, "1"), (bob, "2"), (eve, "3")):
            player.says(action="vote", round=1, card=card)
        while people(message := bob.hears(), "voted") != ["Ada", "Bob", "Eve"]:
            assert "result" not in message
        assert message["event"] == "voted"
        again.leaves()
        result = bob.hears()
        assert (result["event"], result["who"], result["result"]["average"]) == ("result", ["Mia"], 2)


def test_the_dealer_may_leave_and_return_and_nobody_else_deals(gateway: Program, four: list[Player]) -> None:
    ada, bob, eve, _ = four
    ada.leaves()
    code = bob.hears_of("away")["game"]
    for asked in ({"action": "open", "topic": "mine"}, {"action": "reveal"}, {"action": "close"}):
        assert bob.refused(**asked) == "only the dealer may do that"
    assert bob.refused(action="leave", seat=eve.seat) == "only the dealer may do that"
    with Player(gateway.websocket()) as thief:
        for token in (bob.seat, ada.seat, "x" * 32):
            thief.says(action="return", game=code, token=token)
            assert thief.hears()["event"] in ("gone", "error")
        assert thief.refused(action="look") == "join a game first"
    with Player(gateway.websocket()) as again:
        again.takes_seat(action="return", game=code, token=ada.token)
        again.says(action="open", topic="Still mine")
        assert bob.hears_of("opened")["topic"] == "Still mine"
        bob.says(action="vote", round=1, card="coffee")
        again.hears_of("voted")
        again.says(action="reveal")
        assert bob.hears_of("result")["result"]["average"] is None
        again.says(action="close")
        assert bob.hears() == {"event": "closed"}
        assert bob.refused(action="look") == "join a game first"
        assert eve.hears_of("closed") == {"event": "closed"}
    with Player(gateway.websocket()) as late:
        assert late.refused(action="return", game=code, token=ada.token) == f"there is no game {code} (any more)"


def test_a_seat_is_in_one_place(gateway: Program, four: list[Player]) -> None:
    ada, bob, _, _ = four
    ada.says(action="look")
    code = ada.hears_of("table")["game"]
    with Player(gateway.websocket()) as elsewhere:
        elsewhere.takes_seat(action="return", game=code, token=bob.token)
        assert elsewhere.seat == bob.seat
        assert bob.hears_of("replaced") == {"event": "replaced"}
        assert bob.refused(action="open", topic="mine") == "join a game first"
        bob.leaves()  # the end of the old connection takes nobody away
        assert ada.hears_of("returned")["who"] == ["Bob"]
        elsewhere.says(action="look")
        assert people(elsewhere.hears(), "here") == ["Ada", "Bob", "Eve", "Mia"]


def test_a_player_leaves_for_good_and_the_dealer_clears_a_seat(four: list[Player]) -> None:
    ada, bob, eve, mia = four
    mia.says(action="leave")
    assert mia.hears_of("left") == {"event": "left"}
    message = ada.hears_of("left")
    assert (message["who"], people(message, "here")) == (["Mia"], ["Ada", "Bob", "Eve"])
    ada.says(action="leave", seat=eve.seat)
    assert people(bob.hears_of("left"), "here") == ["Ada", "Bob", "Eve"]
    assert people(bob.hears_of("left"), "here") == ["Ada", "Bob"]


def test_who_changes_tables_goes_away_from_the_first(four: list[Player]) -> None:
    ada, bob, _, _ = four
    bob.takes_seat(action="create", name="Bob")
    assert people(ada.hears_of("away"), "here") == ["Ada", "Eve", "Mia"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"action": "create"}, "a name is needed"),
        ({"action": "create", "name": " \n"}, "a name is needed"),
        ({"action": "join", "name": "x"}, "a game is needed"),
        ({"action": "join", "name": "x", "game": "NOSUCH"}, "there is no game NOSUCH (any more)"),
        ({"action": "return", "game": "NOSUCH"}, "a token is needed"),
        ({"action": "return", "game": "NOSUCH", "token": ["t"]}, "a token is needed"),
        ({"action": "vote", "card": "5"}, "join a game first"),
        ({"action": "open", "topic": 5}, "a topic is needed"),
        ({"action": "leave"}, "join a game first"),
        ({"action": "$disconnect"}, "actions: create, join, return, look, open, vote, reveal, leave, close"),
        ({}, "actions: create, join, return, look, open, vote, reveal, leave, close"),
    ],
)
def test_mistakes_are_answered_with_what_is_wrong(gateway: Program, message: dict[str, Any], text: str) -> None:
    with Player(gateway.websocket()) as player:
        assert player.refused(**message) == text


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '"vote"', "[" * 20_000, "{" * 9])
def test_what_is_no_message_is_answered_too(gateway: Program, text: str) -> None:
    with Player(gateway.websocket()) as player:
        player.sends(text)
        assert player.hears()["event"] == "error"


def test_of_many_votes_at_once_none_is_lost_and_one_is_the_last(gateway: Program) -> None:
    url, count = gateway.websocket(), 20
    with ExitStack() as stack, ThreadPoolExecutor(count) as pool:
        dealer = stack.enter_context(Player(url))
        code = dealer.takes_seat(action="create", name="dealer", plays=False)
        players = [stack.enter_context(Player(url)) for _ in range(count)]
        list(pool.map(lambda at: players[at].takes_seat(action="join", game=code, name=f"p{at}"), range(count)))
        dealer.says(action="open", topic="all at once")
        list(pool.map(lambda player: player.hears_of("opened"), players))
        for at, player in enumerate(players):
            player.says(action="vote", round=1, card="13" if at % 2 else "8")
        results = list(pool.map(lambda player: player.hears_of("result"), [dealer, *players]))
        assert Counter(vote["card"] for vote in results[0]["result"]["votes"]) == {"8": count / 2, "13": count / 2}
        assert len({vote["name"] for vote in results[0]["result"]["votes"]}) == count
        dealer.says(action="close")
        for player in (dealer, *players):
            while (message := player.hears())["event"] != "closed":
                assert message["event"] == "voted", message  # overtaken: a second result would be one too many
                assert "result" not in message


def test_a_connection_that_ended_unseen_is_found_out_when_it_is_told_something(gateway: Program) -> None:
    with Player(gateway.websocket()) as ada, Player(gateway.websocket()) as bob:
        code = ada.takes_seat(action="create", name="Ada")
        bob.takes_seat(action="join", game=code, name="Bob")
        ada.hears_of("joined")
        client = tables(gateway.http)
        (name,) = (name for name in client.list_tables()["TableNames"] if "Connections" in name)
        for row in client.scan(TableName=name)["Items"]:
            if row["game"]["S"] == code:
                client.delete_item(TableName=name, Key={"connectionId": row["connectionId"]})
        bob.vanishes()  # its $disconnect finds nothing
        with connect(gateway.websocket(), compression=None, proxy=None, open_timeout=SECONDS) as socket:
            asked = {"action": "return", "game": code, "token": ada.token}
            while True:
                socket.send(json.dumps(asked))
                message = json.loads(socket.recv(timeout=SECONDS))
                if message.get("event") == "away":
                    break
            assert (message["who"], people(message, "here")) == (["Bob"], ["Ada"])


def test_nothing_of_connections_is_left(gateway: Program) -> None:
    with Player(gateway.websocket()) as ada:
        ada.takes_seat(action="create", name="Ada")
    wait_until_empty(gateway.http, "Connections")

"""The rules of the example poker, without tables or connections."""

import importlib.util
import itertools
import json
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

FILE = Path(__file__).parents[3] / "examples" / "poker" / "game.py"


def load() -> ModuleType:
    """The app's folder is no package: its modules are loaded as Lambda does, by file."""
    specification = importlib.util.spec_from_file_location("poker_game", FILE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


rules = load()
ids = itertools.count(1)


def table(*names: str, onlookers: tuple[str, ...] = ()) -> Any:
    """A game at which all of these are here; the first deals. A seat's id, token and connection follow its name."""
    seats = tuple(
        rules.Seat(id=name, name=name, token=f"token of {name}", plays=name not in onlookers, connection=f"c-{name}")
        for name in names
    )
    return rules.Game("K7QW2N", names[0], seats)


def seat(game: Any, name: str) -> Any:
    (found,) = (seat for seat in game.seats if seat.name == name)
    return found


def opened(game: Any, topic: str = "a topic") -> Any:
    return rules.open_vote(game, seat(game, game.dealer), topic)


def voted(game: Any, **cards: str) -> Any:
    for name, card in cards.items():
        game = rules.vote(game, seat(game, name), game.round, card)
    return game


def goes_away(game: Any, *names: str) -> Any:
    return rules.lose(game, {f"c-{name}" for name in names})


def cards(game: Any) -> dict[str, str]:
    return {vote["name"]: vote["card"] for vote in rules.result(game)["votes"]}


def test_the_last_vote_reveals_all() -> None:
    game = voted(opened(table("ada", "bob", "eve")), ada="5", bob="8")
    assert game.phase == "voting"
    game = voted(game, eve="5")
    assert game.phase == "revealed"
    assert rules.result(game) == {
        "votes": [
            {"seat": "ada", "name": "ada", "card": "5"},
            {"seat": "bob", "name": "bob", "card": "8"},
            {"seat": "eve", "name": "eve", "card": "5"},
        ],
        "average": 6,
        "median": 5,
        "agreement": 0.67,
    }


def test_a_vote_may_change_until_it_is_closed() -> None:
    game = voted(voted(opened(table("ada", "bob")), ada="5"), ada="13")
    game = voted(game, bob="1")
    assert cards(game) == {"ada": "13", "bob": "1"}
    with pytest.raises(rules.NotAllowedError, match="this vote is closed"):
        voted(game, ada="5")


def test_a_late_vote_does_not_count_in_the_next_round() -> None:
    game = opened(voted(opened(table("ada", "bob")), ada="5", bob="8"), "another")
    assert [seat.card for seat in game.seats] == [None, None]
    with pytest.raises(rules.NotAllowedError, match="this vote is closed"):
        rules.vote(game, seat(game, "ada"), 1, "5")


@pytest.mark.parametrize("card", ["4", "", None, 5, ["5"], "½"])
def test_only_cards_count(card: object) -> None:
    game = opened(table("ada"))
    with pytest.raises(rules.NotAllowedError, match="the cards are 0, 1"):
        rules.vote(game, seat(game, "ada"), 1, card)


def test_whoever_goes_away_without_a_vote_is_not_waited_for() -> None:
    game = voted(opened(table("ada", "bob", "eve")), ada="5", bob="8")
    game = goes_away(game, "eve")
    assert game.phase == "revealed"
    assert cards(game) == {"ada": "5", "bob": "8"}


def test_a_vote_cast_before_going_away_counts() -> None:
    game = goes_away(voted(opened(table("ada", "bob", "eve")), eve="13"), "eve")
    assert game.phase == "voting"
    assert cards(voted(game, ada="5", bob="8")) == {"ada": "5", "bob": "8", "eve": "13"}


def test_whoever_returns_or_joins_during_a_vote_is_waited_for() -> None:
    game = goes_away(opened(table("ada", "bob", "eve")), "eve")
    game = voted(rules.take_back(game, "token of eve", "c-new"), ada="5", bob="8")
    assert game.phase == "voting"
    game = rules.join(game, rules.Seat("mia", "mia", "token of mia", True, "c-mia"))
    assert voted(game, eve="1").phase == "voting"
    assert voted(game, eve="1", mia="1").phase == "revealed"


def test_while_nobody_who_plays_is_here_nothing_is_revealed_by_itself() -> None:
    game = goes_away(opened(table("ada", "bob", onlookers=("ada",))), "bob")
    assert game.phase == "voting"
    assert goes_away(voted(opened(table("ada", "bob")), ada="5"), "ada", "bob").phase == "voting"


def test_a_late_farewell_of_the_last_connection_does_not_count() -> None:
    game = rules.take_back(table("ada", "bob"), "token of bob", "c-new")
    assert goes_away(game, "bob") == game


def test_a_seat_given_up_takes_its_vote_along_and_holds_nobody_up() -> None:
    game = voted(opened(table("ada", "bob", "eve")), ada="5", eve="8")
    game = rules.leave(game, seat(game, "eve"), "eve")
    assert game.phase == "voting"
    game = rules.leave(game, seat(game, "bob"), "bob")
    assert game.phase == "revealed"
    assert cards(game) == {"ada": "5"}
    with pytest.raises(rules.GoneError, match="given up"):
        rules.take_back(game, "token of eve", "c-new")


def test_onlookers_neither_vote_nor_hold_up() -> None:
    game = opened(table("ada", "bob", "eve", onlookers=("ada",)))
    with pytest.raises(rules.NotAllowedError, match="only look on"):
        voted(game, ada="5")
    assert voted(game, bob="5", eve="5").phase == "revealed"


@pytest.mark.parametrize(
    "act",
    [
        lambda game, me: rules.open_vote(game, me, "mine"),
        rules.reveal,
        lambda game, me: rules.leave(game, me, "ada"),
        lambda game, me: rules.leave(game, me, "eve"),
        rules.close,
    ],
)
def test_only_the_dealer_deals(act: Any) -> None:
    game = table("ada", "bob", "eve")
    with pytest.raises(rules.NotAllowedError, match="only the dealer"):
        act(game, seat(game, "bob"))


def test_the_dealer_may_reveal_early_and_clear_seats_but_not_their_own() -> None:
    game = voted(opened(table("ada", "bob", "eve")), bob="5")
    ada = seat(game, "ada")
    assert cards(rules.reveal(game, ada)) == {"bob": "5"}
    assert [seat.name for seat in rules.leave(game, ada, "eve").seats] == ["ada", "bob"]
    with pytest.raises(rules.NotAllowedError, match="close the game instead"):
        rules.leave(game, ada, "ada")
    with pytest.raises(rules.NotAllowedError, match="not at this table"):
        rules.leave(game, ada, "nobody")
    with pytest.raises(rules.NotAllowedError, match="reveal it first"):
        opened(game)
    with pytest.raises(rules.NotAllowedError, match="no vote is open"):
        rules.reveal(rules.reveal(game, ada), ada)


def test_a_name_is_one_players_and_the_table_has_an_end() -> None:
    with pytest.raises(rules.NotAllowedError, match="called ADA already"):
        rules.join(table("ada"), rules.Seat("x", "ADA", "t", True, "c-x"))
    full = table(*(f"p{number}" for number in range(rules.SEATS)))
    with pytest.raises(rules.NotAllowedError, match="the table is full"):
        rules.join(full, rules.Seat("x", "x", "t", True, "c-x"))


def test_a_connection_has_one_seat() -> None:
    with pytest.raises(rules.NotAllowedError, match="another seat"):
        rules.join(table("ada"), rules.Seat("x", "x", "t", True, "c-ada"))
    with pytest.raises(rules.NotAllowedError, match="another seat"):
        rules.take_back(table("ada", "bob"), "token of bob", "c-ada")


@pytest.mark.parametrize(
    ("votes", "average", "median", "agreement"),
    [
        (["5", "5"], 5, 5, 1),
        (["?", "coffee"], None, None, None),
        ([], None, None, None),
        (["0", "1", "?"], 0.5, 0.5, 0.5),
        (["1", "2", "21", "21"], 11.2, 11.5, 0.5),
        (["8", "coffee"], 8, 8, 1),
    ],
)
def test_what_votes_come_to(votes: list[str], average: object, median: object, agreement: object) -> None:
    names = [f"p{number}" for number in range(len(votes))]
    game = voted(opened(table("ada", *names, onlookers=("ada",))), **dict(zip(names, votes, strict=True)))
    result = rules.result(game)
    assert (result["average"], result["median"], result["agreement"]) == (average, median, agreement)


players = st.sampled_from(["ada", "bob", "eve", "mia"])
steps = st.one_of(
    st.tuples(st.just("vote"), players, st.sampled_from(rules.CARDS)),
    st.tuples(st.sampled_from(["away", "return", "open", "reveal", "leave"]), players, st.none()),
)


def step(game: Any, act: str, name: str, card: str | None) -> Any:
    match act:
        case "vote":
            return rules.vote(game, seat(game, name), game.round, card)
        case "away":
            return rules.lose(game, {seat(game, name).connection} - {None})
        case "return":
            return rules.take_back(game, f"token of {name}", f"c-{next(ids)}")
        case "open":
            return rules.open_vote(game, seat(game, name), "a topic")
        case "reveal":
            return rules.reveal(game, seat(game, name))
        case _:
            return rules.leave(game, seat(game, name), name)


@given(st.lists(steps, max_size=40))
def test_whatever_happens_no_card_of_others_is_seen_before_all_are_revealed(taken: list[tuple[str, str, str]]) -> None:
    game = table("ada", "bob", "eve", "mia")
    for act, name, card in taken:
        if not any(seat.name == name for seat in game.seats):
            continue
        try:
            game = step(game, act, name, card)
        except rules.NotAllowedError:
            continue
        views = {me.id: rules.view(game, me) for me in game.seats}
        for me in game.seats:
            seen = json.dumps({**views[me.id], "card": None})
            assert "token of" not in seen
            assert ("result" in views[me.id]) == (game.phase == "revealed")
            assert ('"card": "' in seen) == (game.phase == "revealed" and any(seat.card for seat in game.seats))
            assert views[me.id]["card"] == me.card
        waited_for = [seat for seat in game.seats if seat.plays and seat.connection]
        assert game.phase != "voting" or not waited_for or any(seat.card is None for seat in waited_for)


def test_a_game_survives_being_kept_as_json() -> None:
    game = voted(opened(table("ada", "bob")), ada="5")
    kept = json.loads(json.dumps(asdict(game)))
    assert rules.Game(**{**kept, "seats": tuple(rules.Seat(**seat) for seat in kept["seats"])}) == game

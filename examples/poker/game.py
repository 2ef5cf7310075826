"""The rules of planning poker. Pure: each action takes a game and gives the game after it, or raises NotAllowedError.

A vote is revealed as soon as everyone has voted who plays and is here. So nobody who is away is waited for: whoever
goes away without a vote no longer holds it up, and if theirs was the last one missing, their going reveals it. A vote
cast before going away counts. Whoever joins or returns during a vote is waited for. While nobody who plays is here,
nothing is revealed by itself. A player who gives up the seat takes the vote along. The dealer may reveal at any time.
"""

from collections import Counter
from dataclasses import dataclass, replace
from statistics import mean, median

CARDS = ("0", "1", "2", "3", "5", "8", "13", "21", "?", "coffee")
SEATS = 50


class NotAllowedError(Exception):
    """The rules do not allow it. Its text is for the player."""


class GoneError(NotAllowedError):
    """The game, or the player's seat in it, is not there (any more)."""


@dataclass(frozen=True)
class Seat:
    id: str
    name: str
    token: str  # a digest of the secret by which its player returns
    plays: bool  # or only looks on
    connection: str | None  # None while the player is away
    card: str | None = None


@dataclass(frozen=True)
class Game:
    code: str
    dealer: str  # the id of a seat
    seats: tuple[Seat, ...]
    phase: str = "waiting"  # then voting, then revealed, then voting ...
    topic: str = ""
    round: int = 0


def join(game: Game, seat: Seat) -> Game:
    _only_one_seat(game, seat)
    if len(game.seats) >= SEATS:
        raise NotAllowedError(f"the table is full: it has {SEATS} seats")
    if any(other.name.casefold() == seat.name.casefold() for other in game.seats):
        raise NotAllowedError(f"somebody at this table is called {seat.name} already")
    return replace(game, seats=(*game.seats, seat))


def take_back(game: Game, token: str, connection: str) -> Game:
    """The player with this token is here, by this connection and no other."""
    for seat in game.seats:
        if seat.token == token:
            _only_one_seat(game, replace(seat, connection=connection))
            return _with(game, replace(seat, connection=connection))
    raise GoneError("your seat at this table was given up")


def lose(game: Game, connections: set[str]) -> Game:
    """These connections are gone. A player who has come back by another one stays."""
    seats = (replace(seat, connection=None) if seat.connection in connections else seat for seat in game.seats)
    return _settled(replace(game, seats=tuple(seats)))


def open_vote(game: Game, me: Seat, topic: str) -> Game:
    _only_dealer(game, me)
    if game.phase == "voting":
        raise NotAllowedError("a vote is open: reveal it first")
    seats = tuple(replace(seat, card=None) for seat in game.seats)
    return replace(game, seats=seats, phase="voting", topic=topic, round=game.round + 1)


def vote(game: Game, me: Seat, round: int, card: str) -> Game:
    """The round is named so that a vote that was long on its way cannot count in the next."""
    if not me.plays:
        raise NotAllowedError("you only look on at this table")
    if card not in CARDS:
        raise NotAllowedError(f"the cards are {', '.join(CARDS)}")
    if game.phase != "voting" or round != game.round:
        raise NotAllowedError("this vote is closed")
    return _settled(_with(game, replace(me, card=card)))


def reveal(game: Game, me: Seat) -> Game:
    _only_dealer(game, me)
    if game.phase != "voting":
        raise NotAllowedError("no vote is open")
    return replace(game, phase="revealed")


def leave(game: Game, me: Seat, seat_id: str) -> Game:
    """Give up one's own seat; the dealer may clear that of somebody else."""
    if seat_id != me.id:
        _only_dealer(game, me)
    if seat_id == game.dealer:
        raise NotAllowedError("the dealer cannot give up the seat: close the game instead")
    if not any(seat.id == seat_id for seat in game.seats):
        raise NotAllowedError("that seat is not at this table")
    return _settled(replace(game, seats=tuple(seat for seat in game.seats if seat.id != seat_id)))


def close(game: Game, me: Seat) -> None:
    """There is no game after it."""
    _only_dealer(game, me)


def seat_of(game: Game, connection: str) -> Seat:
    for seat in game.seats:
        if seat.connection == connection:
            return seat
    raise GoneError("you have no seat at this table")


def view(game: Game, me: Seat) -> dict:
    """All that this player may know. The cards of others are in it only when they are revealed, tokens never."""
    revealed = game.phase == "revealed"
    seen = {
        "game": game.code,
        "you": me.id,
        "dealer": game.dealer,
        "phase": game.phase,
        "topic": game.topic,
        "round": game.round,
        "card": me.card,
        "players": [
            {
                "seat": seat.id,
                "name": seat.name,
                "plays": seat.plays,
                "here": seat.connection is not None,
                "voted": seat.card is not None,
            }
            for seat in game.seats
        ],
    }
    return {**seen, "result": result(game)} if revealed else seen


def result(game: Game) -> dict:
    """All votes, and what they come to. Agreement is the share of the numbers that are the most frequent number."""
    votes = [{"seat": seat.id, "name": seat.name, "card": seat.card} for seat in game.seats if seat.card is not None]
    numbers = [int(vote["card"]) for vote in votes if vote["card"].isdigit()]
    if not numbers:
        return {"votes": votes, "average": None, "median": None, "agreement": None}
    most = max(Counter(numbers).values())
    return {
        "votes": votes,
        "average": round(mean(numbers), 1),
        "median": median(numbers),
        "agreement": round(most / len(numbers), 2),
    }


def _settled(game: Game) -> Game:
    waited_for = [seat for seat in game.seats if seat.plays and seat.connection is not None]
    if game.phase == "voting" and waited_for and all(seat.card is not None for seat in waited_for):
        return replace(game, phase="revealed")
    return game


def _with(game: Game, changed: Seat) -> Game:
    return replace(game, seats=tuple(changed if seat.id == changed.id else seat for seat in game.seats))


def _only_one_seat(game: Game, mine: Seat) -> None:
    if any(seat.connection == mine.connection and seat.id != mine.id for seat in game.seats):
        raise NotAllowedError("you have another seat at this table")


def _only_dealer(game: Game, me: Seat) -> None:
    if me.id != game.dealer:
        raise NotAllowedError("only the dealer may do that")

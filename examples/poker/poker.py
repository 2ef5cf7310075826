"""Planning poker over a WebSocket: one function for all routes. What is sent and heard stands in README.md."""

import json
import secrets
from hashlib import sha256

import game as rules
import store
from game import Game, GoneError, NotAllowedError, Seat
from push import Push

LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"


def play(event, context):
    caller = Caller(event)
    route = event["requestContext"]["routeKey"]
    try:
        ACTIONS.get(route, unknown)(caller, caller.message())
    except GoneError as gone:
        caller.hears("gone", action=route, text=str(gone))
    except NotAllowedError as refused:
        caller.hears("error", action=route, text=str(refused))
    return {"statusCode": 200}


def create(caller, asked):
    token = secrets.token_urlsafe(24)
    me = caller.new_seat(asked, token)
    game = Game(new_code(), me.id, (me,))
    while not store.create(game):
        game = Game(new_code(), me.id, (me,))
    caller.sits_at(game.code)
    caller.tell_all(game, 1, "created", [me], {me.id: {"event": "welcome", "token": token}})


def join(caller, asked):
    token = secrets.token_urlsafe(24)
    me, code = caller.new_seat(asked, token), code_of(asked)
    _, game, version = store.change(code, lambda game: rules.join(game, me))
    caller.sits_at(code)
    caller.tell_all(game, version, "joined", [me], {me.id: {"event": "welcome", "token": token}})


def come_back(caller, asked):
    token, code = digest(text(asked, "token", 100)), code_of(asked)
    before, game, version = store.change(code, lambda game: rules.take_back(game, token, caller.connection))
    me = rules.seat_of(game, caller.connection)
    caller.sits_at(code)
    elsewhere = next(seat.connection for seat in before.seats if seat.id == me.id)
    if elsewhere not in (None, caller.connection):
        store.forget(elsewhere)
        caller.push.tell(elsewhere, {"event": "replaced"})
    caller.tell_all(game, version, "returned", [me], {me.id: {"event": "welcome"}})


def look(caller, asked):
    game, version = store.read(caller.game())
    caller.hears("table", version=version, **rules.view(game, rules.seat_of(game, caller.connection)))


def open_vote(caller, asked):
    topic = text(asked, "topic", 120)
    caller.plays("opened", lambda game, me: rules.open_vote(game, me, topic))


def vote(caller, asked):
    caller.plays("voted", lambda game, me: rules.vote(game, me, asked.get("round"), asked.get("card")))


def reveal(caller, asked):
    caller.plays("revealed", rules.reveal)


def leave(caller, asked):
    caller.plays("left", lambda game, me: rules.leave(game, me, asked.get("seat", me.id)))


def close(caller, asked):
    caller.plays("closed", rules.close)


def disconnect(caller, asked):
    code = store.forget(caller.connection)
    if code:
        caller.lost(code, {caller.connection})


def unknown(caller, asked):
    raise NotAllowedError(f"actions: {', '.join(action for action in ACTIONS if not action.startswith('$'))}")


ACTIONS = {
    "create": create,
    "join": join,
    "return": come_back,
    "look": look,
    "open": open_vote,
    "vote": vote,
    "reveal": reveal,
    "leave": leave,
    "close": close,
    "$disconnect": disconnect,
}


class Caller:
    """The connection that something came from, and what its message does to the game that it plays."""

    def __init__(self, event):
        self.connection = event["requestContext"]["connectionId"]
        self.push = Push(event)
        self._body = event.get("body")

    def message(self):
        """What was sent; nothing where it was no JSON object."""
        try:
            message = json.loads(self._body or "{}")
        except (ValueError, RecursionError):
            return {}
        return message if isinstance(message, dict) else {}

    def new_seat(self, asked, token):
        plays = asked.get("plays", True) is True
        return Seat(secrets.token_hex(4), text(asked, "name", 24), digest(token), plays, self.connection)

    def sits_at(self, code):
        """Keep which game this connection plays. One that changes tables goes away from the first."""
        before = store.remember(self.connection, code)
        if before not in (None, code):
            self.lost(before, {self.connection})

    def game(self):
        code = store.game_of(self.connection)
        if code is None:
            raise GoneError("join a game first")
        return code

    def plays(self, happened, step):
        code = self.game()
        before, game, version = store.change(code, lambda game: step(game, rules.seat_of(game, self.connection)))
        me = rules.seat_of(before, self.connection)
        if game is None:
            self.all_go(before.seats, happened)
        else:
            left = [seat for seat in before.seats if seat.id not in {kept.id for kept in game.seats}]
            self.all_go(left, happened)
            self.tell_all(game, version, news(before, game, happened), left or [me])

    def all_go(self, seats, happened):
        """These have no seat any more."""
        for seat in seats:
            if seat.connection:
                store.forget(seat.connection)
                self.push.tell(seat.connection, {"event": happened})

    def lost(self, code, connections):
        """These connections are gone: their players are away, which may reveal the vote."""
        try:
            before, game, version = store.change(code, lambda game: rules.lose(game, connections))
        except GoneError:
            return
        away = [seat for seat in before.seats if seat.connection in connections]
        if away:
            self.tell_all(game, version, news(before, game, "away"), away)

    def tell_all(self, game, version, happened, who, instead=None):
        """Everyone who is here hears what happened, and all that they may know. `instead`: other words, by seat."""
        message = {"event": happened, "who": [seat.name for seat in who], "version": version}
        gone = set()
        for seat in game.seats:
            own = {**message, **rules.view(game, seat), **(instead or {}).get(seat.id, {})}
            if seat.connection and not self.push.tell(seat.connection, own):
                gone.add(seat.connection)
        for connection in gone:
            store.forget(connection)
        if gone:
            self.lost(game.code, gone)

    def hears(self, happened, **more):
        self.push.tell(self.connection, {"event": happened, **more})


def news(before, after, happened):
    """What happened, or that this made the result known: everyone hears that once."""
    return "result" if (before.phase, after.phase) == ("voting", "revealed") else happened


def text(asked, field, longest):
    """One line of text. Halves of UTF-16 pairs, which JSON can hold and UTF-8 cannot, are left out."""
    value = asked.get(field)
    line = " ".join(value.encode(errors="ignore").decode().split()) if isinstance(value, str) else ""
    if not line:
        raise NotAllowedError(f"a {field} is needed")
    return line[:longest]


def code_of(asked):
    return text(asked, "game", 20).upper()


def new_code():
    return "".join(secrets.choice(LETTERS) for _ in range(6))


def digest(token):
    return sha256(token.encode()).hexdigest()

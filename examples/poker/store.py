"""Where games are kept. A game is one item, so that whatever changes it is decided by one conditional write.

Every write names the version that it was made from. Of two at once the second fails, reads again and decides again: no
vote is lost, and exactly one of them finds itself to be the last. DynamoDB removes what nobody has used for a week.
"""

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict

import boto3
from boto3.dynamodb.conditions import Attr
from game import Game, GoneError, NotAllowedError, Seat

games = boto3.resource("dynamodb").Table(os.environ["GAMES"])
connections = boto3.resource("dynamodb").Table(os.environ["CONNECTIONS"])
Outrun = games.meta.client.exceptions.ConditionalCheckFailedException

ATTEMPTS = 60
WEEK = 7 * 24 * 3600


def create(game: Game) -> bool:
    """Whether the game's code was free."""
    try:
        games.put_item(Item=_item(game, 1), ConditionExpression=Attr("code").not_exists())
    except Outrun:
        return False
    return True


def read(code: str) -> tuple[Game, int]:
    """A game and its version."""
    item = games.get_item(Key={"code": code}, ConsistentRead=True).get("Item")
    if item is None:
        raise GoneError(f"there is no game {code} (any more)")
    kept = json.loads(item["game"])
    return Game(**{**kept, "seats": tuple(Seat(**seat) for seat in kept["seats"])}), int(item["version"])


def change(code: str, step: Callable[[Game], Game | None]) -> tuple[Game, Game | None, int]:
    """The game before a step, the game after it, and its version then. A step that gives None deletes the game."""
    for attempt in range(ATTEMPTS):
        before, version = read(code)
        after = step(before)
        if after == before:
            return before, after, version
        unchanged = Attr("version").eq(version)
        try:
            if after is None:
                games.delete_item(Key={"code": code}, ConditionExpression=unchanged)
            else:
                games.put_item(Item=_item(after, version + 1), ConditionExpression=unchanged)
        except Outrun:
            time.sleep(secrets.randbelow(10 * min(attempt + 1, 10)) / 1000)
        else:
            return before, after, version + 1
    raise NotAllowedError("too many at once: please try again")


def remember(connection: str, code: str) -> str | None:
    """Keep which game a connection plays; gives the one that it played before."""
    row = {"connectionId": connection, "game": code, "expires": int(time.time()) + WEEK}
    return connections.put_item(Item=row, ReturnValues="ALL_OLD").get("Attributes", {}).get("game")


def game_of(connection: str) -> str | None:
    return connections.get_item(Key={"connectionId": connection}, ConsistentRead=True).get("Item", {}).get("game")


def forget(connection: str) -> str | None:
    """The game that this connection played, once."""
    key = {"connectionId": connection}
    return connections.delete_item(Key=key, ReturnValues="ALL_OLD").get("Attributes", {}).get("game")


def _item(game: Game, version: int) -> dict:
    expires = int(time.time()) + WEEK
    return {"code": game.code, "version": version, "expires": expires, "game": json.dumps(asdict(game))}

"""Rooms: choose a room and a name, see who is there, and talk. One function a route."""

import json
import os
from functools import cache

import boto3
from boto3.dynamodb.conditions import Key

players = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def join(event, context):
    connection_id = event["requestContext"]["connectionId"]
    asked = json.loads(event["body"])
    room, player = asked.get("room"), asked.get("player")
    if not (isinstance(room, str) and room and isinstance(player, str) and player):
        return tell(event, connection_id, {"event": "error", "text": "join needs a room and a player"})
    me = {"connectionId": connection_id, "room": room, "player": player}
    before = players.put_item(Item=me, ReturnValues="ALL_OLD").get("Attributes")
    if before and before["room"] != room:
        tell_room(event, before["room"], {"event": "left", "player": before["player"]})
    others = [other for other in in_room(room) if other["connectionId"] != connection_id]
    names = sorted([player, *(other["player"] for other in others)])
    tell(event, connection_id, {"event": "welcome", "room": room, "players": names})
    for other in others:
        tell(event, other["connectionId"], {"event": "joined", "player": player})
    return {"statusCode": 200}


def say(event, context):
    connection_id = event["requestContext"]["connectionId"]
    me = players.get_item(Key={"connectionId": connection_id}).get("Item")
    if not me:
        return tell(event, connection_id, {"event": "error", "text": "join a room first"})
    text = str(json.loads(event["body"]).get("text", ""))
    return tell_room(event, me["room"], {"event": "said", "player": me["player"], "text": text})


def leave(event, context):
    key = {"connectionId": event["requestContext"]["connectionId"]}
    me = players.delete_item(Key=key, ReturnValues="ALL_OLD").get("Attributes")
    if me:
        tell_room(event, me["room"], {"event": "left", "player": me["player"]})
    return {"statusCode": 200}


def unknown(event, context):
    return tell(event, event["requestContext"]["connectionId"], {"event": "error", "text": "actions: join, say"})


def in_room(room):
    query = players.meta.client.get_paginator("query")
    pages = query.paginate(TableName=players.name, IndexName="byRoom", KeyConditionExpression=Key("room").eq(room))
    return [player for page in pages for player in page["Items"]]


def tell_room(event, room, message):
    for player in in_room(room):
        tell(event, player["connectionId"], message)
    return {"statusCode": 200}


def tell(event, connection_id, message):
    context = event["requestContext"]
    connections = management(f"https://{context['domainName']}/{context['stage']}")
    try:
        connections.post_to_connection(ConnectionId=connection_id, Data=json.dumps(message).encode())
    except connections.exceptions.GoneException:  # it left without a goodbye
        players.delete_item(Key={"connectionId": connection_id})
    return {"statusCode": 200}


@cache
def management(endpoint):
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)

"""Chat: users write to each other by name. What is written to someone who is away waits until they ask for it."""

import json
import os
from functools import cache

import boto3
from boto3.dynamodb.conditions import Attr, Key

users = boto3.resource("dynamodb").Table(os.environ["USERS"])
letters = boto3.resource("dynamodb").Table(os.environ["LETTERS"])


def arrive(event, context):
    user = (event.get("queryStringParameters") or {}).get("user")
    if not user:
        return {"statusCode": 401}
    users.put_item(Item={"user": user, "connectionId": event["requestContext"]["connectionId"]})
    return {"statusCode": 200}


def leave(event, context):
    forget(event["requestContext"]["connectionId"])
    return {"statusCode": 200}


def send(event, context):
    asked = json.loads(event["body"])
    sender = user_of(event["requestContext"]["connectionId"])
    letter = {"from": sender, "text": asked["text"]}
    recipient = users.get_item(Key={"user": asked["to"]}).get("Item")
    if not (recipient and post(event, recipient["connectionId"], letter)):
        sent = f"{event['requestContext']['requestTimeEpoch']} {event['requestContext']['requestId']}"
        letters.put_item(Item={"user": asked["to"], "sent": sent, "letter": letter})
    return {"statusCode": 200}


def inbox(event, context):
    connection_id = event["requestContext"]["connectionId"]
    waiting = letters.query(KeyConditionExpression=Key("user").eq(user_of(connection_id)), Limit=100)["Items"]
    for item in waiting:
        if post(event, connection_id, item["letter"]):
            letters.delete_item(Key={"user": item["user"], "sent": item["sent"]})
    return {"statusCode": 200}


def user_of(connection_id):
    found = users.query(IndexName="byConnection", KeyConditionExpression=Key("connectionId").eq(connection_id))["Items"]
    return found[0]["user"] if found else None


def forget(connection_id):
    """Take the connection's user off the list, unless they have come back on another connection meanwhile."""
    user = user_of(connection_id)
    if user:
        try:
            users.delete_item(Key={"user": user}, ConditionExpression=Attr("connectionId").eq(connection_id))
        except users.meta.client.exceptions.ConditionalCheckFailedException:
            print(f"{user} is back already")


def post(event, connection_id, message):
    """Whether the message has reached the connection."""
    context = event["requestContext"]
    connections = management(f"https://{context['domainName']}/{context['stage']}")
    try:
        connections.post_to_connection(ConnectionId=connection_id, Data=json.dumps(message).encode())
    except connections.exceptions.GoneException:
        forget(connection_id)
        return False
    return True


@cache
def management(endpoint):
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)

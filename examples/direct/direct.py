"""Direct: a message to one user by name, and a reply that tells the sender what became of it.

Written with the low-level DynamoDB client, whose items carry their types, and a route response: what `send_message`
returns goes back to the sender as a frame.
"""

import json
import os
from functools import cache

import boto3

TABLE = os.environ["TABLE"]
dynamodb = boto3.client("dynamodb")


def connect(event, context):
    username = (event.get("queryStringParameters") or {}).get("username")
    if not username:
        return {"statusCode": 400}
    holder = connection_of(username)
    if holder and is_open(event, holder):
        return {"statusCode": 409}
    connection_id = event["requestContext"]["connectionId"]
    dynamodb.put_item(TableName=TABLE, Item={"Username": {"S": username}, "ConnectionId": {"S": connection_id}})
    return {"statusCode": 200}


def disconnect(event, context):
    username = username_of(event["requestContext"]["connectionId"])
    if username:
        dynamodb.delete_item(TableName=TABLE, Key={"Username": {"S": username}})
    return {"statusCode": 200}


def send_message(event, context):
    asked = json.loads(event["body"])
    recipient = connection_of(asked["recipient"])
    if not recipient:
        return reply(sent=False, reason=f"{asked['recipient']} is not here")
    message = {"from": username_of(event["requestContext"]["connectionId"]), "message": asked["message"]}
    connections = management(event)
    try:
        connections.post_to_connection(ConnectionId=recipient, Data=json.dumps(message).encode())
    except connections.exceptions.GoneException:
        return reply(sent=False, reason=f"{asked['recipient']} has just gone")
    return reply(sent=True)


def connection_of(username):
    item = dynamodb.get_item(TableName=TABLE, Key={"Username": {"S": username}}).get("Item")
    return item["ConnectionId"]["S"] if item else None


def username_of(connection_id):
    found = dynamodb.query(
        TableName=TABLE,
        IndexName="ByConnection",
        KeyConditionExpression="ConnectionId = :id",
        ExpressionAttributeValues={":id": {"S": connection_id}},
    )["Items"]
    return found[0]["Username"]["S"] if found else None


def reply(**body):
    return {"statusCode": 200, "body": json.dumps(body)}


def is_open(event, connection_id):
    connections = management(event)
    try:
        connections.get_connection(ConnectionId=connection_id)
    except connections.exceptions.GoneException:
        return False
    return True


def management(event):
    context = event["requestContext"]
    return client(f"https://{context['domainName']}/{context['stage']}")


@cache
def client(endpoint):
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)

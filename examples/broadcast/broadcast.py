"""Broadcast: what one client says, every client hears, the speaker too."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import boto3
from botocore.config import Config

AT_ONCE = 16

connections = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def arrive(event, context):
    connections.put_item(Item={"connectionId": event["requestContext"]["connectionId"]})
    return {"statusCode": 200}


def leave(event, context):
    connections.delete_item(Key={"connectionId": event["requestContext"]["connectionId"]})
    return {"statusCode": 200}


def broadcast(event, context):
    data = json.loads(event["body"]).get("data", "")
    text = data if isinstance(data, str) else json.dumps(data)
    request = event["requestContext"]
    api = management(f"https://{request['domainName']}/{request['stage']}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        gone = [lost for lost in pool.map(lambda to: post(api, to, text), everyone()) if lost]
    for connection_id in gone:
        connections.delete_item(Key={"connectionId": connection_id})
    print(f"sent to everyone, {len(gone)} had gone")
    return {"statusCode": 200}


def everyone():
    pages = connections.meta.client.get_paginator("scan").paginate(
        TableName=connections.name, ProjectionExpression="connectionId"
    )
    return [item["connectionId"] for page in pages for item in page["Items"]]


def post(api, connection_id, text):
    """The connection's id when it is gone, else nothing."""
    try:
        api.post_to_connection(ConnectionId=connection_id, Data=text.encode())
    except api.exceptions.GoneException:
        return connection_id
    return None


@cache
def management(endpoint):
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint, config=Config(max_pool_connections=AT_ONCE))

"""Small apps for tests, written into a folder as their author would."""

from pathlib import Path

_CONFIG = """\
service: life
provider:
  name: aws
  runtime: python3.12
  stage: dev
  timeout: {timeout}
functions:
  lifecycle:
    handler: handler.lifecycle
    events:
      - websocket: $connect
      - websocket: $disconnect
  say:
    handler: handler.say
    events:
      - websocket:
          route: $default
          routeResponseSelectionExpression: $default
      - websocket:
          route: oneway
resources:
  Resources:
    Connections:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: connections
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
        KeySchema: [{{AttributeName: id, KeyType: HASH}}]
"""

_HANDLER = '''\
"""What a message's text asks for is done; the rest is sent back."""

import json
import os
import signal
import time

import boto3

TABLE = boto3.resource("dynamodb").Table("connections")


def lifecycle(event, context):
    context_of = event["requestContext"]
    row = {"id": context_of["connectionId"]}
    if context_of["eventType"] == "CONNECT":
        TABLE.put_item(Item=row)
    else:
        TABLE.delete_item(Key=row)
    return {"statusCode": 200}


def say(event, context):
    text = event["body"]
    if text == "pid":
        return {"statusCode": 200, "body": str(os.getpid())}
    if text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "raise":
        raise ValueError("asked to")
    if text == "loop":
        while True:
            pass
    if text.startswith("sleep "):
        time.sleep(float(text[6:]))
    return {"statusCode": 200, "body": text}
'''


def life(folder: Path, *, timeout: int = 20) -> Path:
    """A Python app with every kind of route: it keeps its connections in a table and does what a message asks for."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serverless.yml").write_text(_CONFIG.format(timeout=timeout))
    (folder / "handler.py").write_text(_HANDLER)
    return folder


def echo(folder: Path) -> Path:
    """The smallest app: one Python function that sends every message back, no table and no SDK."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serverless.yml").write_text(
        "service: echo\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n  echo:\n    handler: handler.echo\n"
        "    events:\n      - websocket:\n          route: $default\n"
        "          routeResponseSelectionExpression: $default\n"
    )
    (folder / "handler.py").write_text(
        'def echo(event, context):\n    return {"statusCode": 200, "body": event["body"]}\n'
    )
    return folder

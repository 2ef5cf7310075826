"""The function behind every route of the suite: it does what the client's message, or its handshake's query, asks.

`do` is a JSON object: {"wait": word} waits for the test to leave a row in the table, then {"note": word} leaves
one, then {"call": {...}} calls an AWS API, and last comes {"raise": text} or {"answer": any value}. Without these
two a message is answered with its whole event.
CONNECT and DISCONNECT events are kept in the table under the connection's id; a handshake's also under its `mark`.
"""

import json
import os
import time
import uuid
from typing import Any


def handler(event: Any, context: Any) -> Any:
    what = event["requestContext"]
    kind = what["eventType"]
    asked = asked_for(event)
    if kind != "MESSAGE":
        keep(what["connectionId"], kind, event)
    if asked.get("mark"):
        keep(asked["mark"], kind, event)
    while asked.get("wait") and not there(asked["wait"]):
        time.sleep(0.05)
    if asked.get("note"):
        keep(asked["note"], "NOTE", asked)
    if asked.get("call"):
        called = call(dict(asked["call"]), what["connectionId"])
        if asked.get("tell"):
            keep(asked["tell"], "CALLED", called)
        return {"statusCode": 200, "body": json.dumps(called)}
    if "raise" in asked:
        raise ValueError(asked["raise"])
    if "answer" in asked:
        return asked["answer"]
    return {"statusCode": 200, "body": json.dumps(event)} if kind == "MESSAGE" else {"statusCode": 200}


def judge(event: Any, context: Any) -> Any:
    """The authorizer: it does what the parameter `auth` of the handshake's query says."""
    query = event["queryStringParameters"]
    keep(query.get("mark", "nobody"), "AUTHORIZER", event)
    stage, _, _ = event["methodArn"].rpartition("/")
    words = query["auth"].split(" ")
    policies = {
        "allow": [("Allow", event["methodArn"])],
        "stage": [("Allow", f"{stage}/*")],
        "two-levels": [("Allow", f"{stage}/*/*")],
        "deny": [("Deny", event["methodArn"])],
        "allow-and-deny": [("Allow", f"{stage}/*"), ("Deny", event["methodArn"])],
        "other": [("Allow", f"{stage}/$default")],
    }
    if words[0] in policies:
        statements = [
            {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
            for effect, resource in policies[words[0]]
        ]
        return {
            "principalId": "somebody",
            "policyDocument": {"Version": "2012-10-17", "Statement": statements},
            "context": {"text": "a text", "number": 7, "flag": True},
        }
    if words[0] == "raise":
        raise Exception(" ".join(words[1:]))
    return json.loads(" ".join(words))


def asked_for(event: Any) -> Any:
    text = (event.get("queryStringParameters") or {}).get("do")
    try:
        found = json.loads(text) if text else json.loads(event["body"])["do"]
    except (KeyError, TypeError, ValueError):
        return {}
    return found


def call(asked: Any, connection_id: str) -> Any:
    """What botocore makes of the answer. `SELF` in the parameters is the caller's connection."""
    import boto3
    import botocore.exceptions
    from botocore.config import Config

    settings = Config(retries={"max_attempts": 0}, connect_timeout=20, read_timeout=20)
    client = boto3.client(asked["service"], endpoint_url=asked.get("endpoint"), config=settings)
    params = {name: connection_id if value == "SELF" else value for name, value in asked["params"].items()}
    try:
        answer = getattr(client, asked["operation"])(**params)
    except botocore.exceptions.ClientError as error:
        answer = error.response
    return {"status": answer["ResponseMetadata"]["HTTPStatusCode"], "error": answer.get("Error", {})}


def table() -> Any:
    import boto3

    return boto3.client("dynamodb")


def there(mark: str) -> bool:
    key = {"mark": {"S": mark}, "id": {"S": "TOLD#"}}
    return "Item" in table().get_item(TableName=os.environ["TABLE"], Key=key, ConsistentRead=True)


def keep(mark: str, kind: str, what: Any) -> None:
    row = {"mark": mark, "id": f"{kind}#{time.time():.6f}#{uuid.uuid4().hex}", "what": json.dumps(what)}
    table().put_item(TableName=os.environ["TABLE"], Item={name: {"S": text} for name, text in row.items()})

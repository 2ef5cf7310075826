"""`--dynamodb URL`: the tables of an app at a second gateway, signed by either of two ways."""

import json
from pathlib import Path
from typing import Any

import boto3

from clients import Client
from program import Program
from tabledesk import definition

CONFIG = """\
service: shop
provider:
  name: aws
  runtime: python3.12
  region: eu-west-1
  iam: {role: {statements: [{Effect: Allow, Action: "dynamodb:*", Resource: "*"}]}}
functions:
  keep:
    handler: handler.keep
    events: [{websocket: {route: $default, routeResponseSelectionExpression: $default}}]
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties: TABLE
"""
HANDLER = """\
import boto3
table = boto3.resource("dynamodb").Table("things")

def keep(event, context):
    table.put_item(Item={"id": event["body"]})
    return {"statusCode": 200, "body": str(table.scan(ConsistentRead=True)["Count"])}
"""


def write_app(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "serverless.yml").write_text(CONFIG.replace("TABLE", json.dumps(definition())))
    (folder / "handler.py").write_text(HANDLER)
    return folder


def tables(url: str) -> Any:
    keys = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "secret"}
    return boto3.resource("dynamodb", endpoint_url=url, region_name="eu-west-1", **keys)


def test_functions_and_resources_use_the_other_endpoint(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app")
    (tmp_path / "empty").mkdir()
    with (
        Program(tmp_path / "empty", data=tmp_path / "other") as other,
        Program(app, "--dynamodb", other.http, data=tmp_path / "data") as program,
    ):
        assert f"The tables are at {other.http}." in program.printed()
        assert "has no transactions" not in program.printed()
        with Client(program.websocket()) as client:
            client.sends("first")
            assert client.hears() == 1
            client.sends("second")
            assert client.hears() == 2
        assert tables(program.http).Table("things").item_count == 2, "its own door leads there too"
        assert not (tmp_path / "data" / "tables.db").exists()
        assert {item["id"] for item in tables(other.http).Table("things").scan()["Items"]} == {"first", "second"}


def test_a_profile_signs_for_an_endpoint_that_checks(tmp_path: Path) -> None:
    app, aws = write_app(tmp_path / "app"), tmp_path / "aws"
    (tmp_path / "empty").mkdir()
    aws.mkdir()
    (aws / "config").write_text(f"[profile mine]\ncredential_process = cat {tmp_path}/other/root-key.json\n")
    environ = {"AWS_CONFIG_FILE": str(aws / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(aws / "none")}
    with Program(tmp_path / "empty", "--host", "0.0.0.0", data=tmp_path / "other") as other:
        url = f"http://127.0.0.1:{other.port}"
        arguments = ("--dynamodb", url, "--aws-profile", "mine")
        with Program(app, *arguments, data=tmp_path / "data", environ=environ) as program:
            with Client(program.websocket()) as client:
                client.sends("first")
                assert client.hears() == 1
            assert program.printed().count("things cannot be") == 0
        with Program(app, "--dynamodb", url, data=tmp_path / "without") as program:
            assert "The table things cannot be created: The security token included" in program.printed()


def test_an_endpoint_that_is_not_there_is_told(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app")
    with Program(app, "--dynamodb", "http://127.0.0.1:9", data=tmp_path / "data") as program:
        said = "The table things cannot be created: The tables cannot be asked: http://127.0.0.1:9"
        assert said in program.printed()

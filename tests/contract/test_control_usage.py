"""boto3 against API keys and usage plans: a plan made step by step, every error by code and status."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from controlserver import ControlServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlServer]:
    with serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def client(server: ControlServer) -> Any:
    return server.client("apigateway")


@pytest.fixture
def api(server: ControlServer) -> str:
    v2 = server.client("apigatewayv2")
    id: str = v2.create_api(Name="chat", ProtocolType="WEBSOCKET")["ApiId"]
    for name in ("dev", "prod"):
        v2.create_stage(ApiId=id, StageName=name)
    return id


def refused(call: Callable[[], Any], status: int, code: str, text: str) -> None:
    """Whether a call is refused so, as an SDK sees it."""
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == code
    assert text in response["Error"]["Message"]


def status(answer: Any) -> int:
    found: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return found


def test_a_key_its_whole_life(client: Any) -> None:
    made = client.create_api_key(name="phone", value="v" * 32, enabled=True, tags={"a": "1"})
    assert status(made) == 201
    assert (made["value"], made["enabled"], made["stageKeys"], made["tags"]) == ("v" * 32, True, [], {"a": "1"})
    assert isinstance(made["createdDate"], datetime)
    id = made["id"]
    assert "value" not in client.get_api_key(apiKey=id)
    assert client.get_api_key(apiKey=id, includeValue=True)["value"] == "v" * 32
    assert [key["id"] for key in client.get_api_keys(nameQuery="phone", includeValues=True)["items"]] == [id]
    patch = [{"op": "replace", "path": "/enabled", "value": "false"}]
    assert client.update_api_key(apiKey=id, patchOperations=patch)["enabled"] is False
    assert status(client.delete_api_key(apiKey=id)) == 202
    refused(lambda: client.get_api_key(apiKey=id), 404, "NotFoundException", "Invalid API Key identifier")


def test_a_plan_its_whole_life(client: Any, api: str) -> None:
    throttle, quota = {"rateLimit": 1.5, "burstLimit": 3}, {"limit": 9, "offset": 0, "period": "DAY"}
    stage = {"apiId": api, "stage": "dev"}
    made = client.create_usage_plan(name="gold", apiStages=[stage], throttle=throttle, quota=quota)
    assert status(made) == 201
    assert (made["name"], made["apiStages"], made["throttle"], made["quota"]) == ("gold", [stage], throttle, quota)
    id, key = made["id"], client.create_api_key(name="web", enabled=True)
    added = client.create_usage_plan_key(usagePlanId=id, keyId=key["id"], keyType="API_KEY")
    assert status(added) == 201
    assert (added["id"], added["type"], added["value"], added["name"]) == (key["id"], "API_KEY", key["value"], "web")
    assert client.get_usage_plan_key(usagePlanId=id, keyId=key["id"])["value"] == key["value"]
    assert [one["id"] for one in client.get_usage_plan_keys(usagePlanId=id)["items"]] == [key["id"]]
    assert [one["id"] for one in client.get_usage_plans(keyId=key["id"])["items"]] == [id]
    patch = [{"op": "add", "path": "/apiStages", "value": f"{api}:prod"},
             {"op": "remove", "path": "/apiStages", "value": f"{api}:dev"}]  # fmt: skip
    changed = client.update_usage_plan(usagePlanId=id, patchOperations=patch)
    assert changed["apiStages"] == [{"apiId": api, "stage": "prod"}]
    refused(lambda: client.delete_usage_plan(usagePlanId=id), 400, "BadRequestException", "API stages are associated")
    client.update_usage_plan(usagePlanId=id, patchOperations=[{**patch[1], "value": f"{api}:prod"}])
    assert status(client.delete_usage_plan_key(usagePlanId=id, keyId=key["id"])) == 202
    assert status(client.delete_usage_plan(usagePlanId=id)) == 202
    refused(lambda: client.get_usage_plan(usagePlanId=id), 404, "NotFoundException", "Invalid Usage Plan ID")


def test_every_page_of_keys_by_the_paginator(client: Any) -> None:
    made = {client.create_api_key(name=f"page-{number}")["id"] for number in range(30)}
    pages = list(client.get_paginator("get_api_keys").paginate(nameQuery="page-", limit=7))
    assert len(pages) == 5
    assert {key["id"] for page in pages for key in page["items"]} == made


def test_what_is_refused(client: Any, api: str) -> None:
    refused(lambda: client.create_api_key(value="short"), 400, "BadRequestException", "at least 20 characters")
    client.create_api_key(value="w" * 32)
    refused(lambda: client.create_api_key(value="w" * 32), 409, "ConflictException", "already exists")
    stage = {"apiId": api, "stage": "none"}
    refused(
        lambda: client.create_usage_plan(name="p", apiStages=[stage]), 404, "NotFoundException", f"{api}:none specified"
    )
    patch = [{"op": "replace", "path": "/colour", "value": "red"}]
    plan = client.create_usage_plan(name="p")["id"]
    refused(
        lambda: client.update_usage_plan(usagePlanId=plan, patchOperations=patch),
        400, "BadRequestException", "Invalid patch path /colour specified for op 'replace'",
    )  # fmt: skip


def test_the_rest_of_the_api_for_rest_apis_is_refused_by_name(client: Any) -> None:
    refused(
        lambda: client.create_rest_api(name="r"),
        400, "BadRequestException", "CreateRestApi of apigateway is not supported here.",
    )  # fmt: skip


def test_keys_and_plans_survive_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        client = server.client("apigateway")
        key = client.create_api_key(value="s" * 32, enabled=True)["id"]
        plan = client.create_usage_plan(name="kept")["id"]
        client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    with serving(tmp_path) as server:
        client = server.client("apigateway")
        assert client.get_usage_plan_key(usagePlanId=plan, keyId=key)["value"] == "s" * 32

"""What the suite makes at its target, all through boto3: a role, a table, functions, APIs; and takes away again."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from contract.behaviours.sockets import SECONDS, Address
from contract.behaviours.targets import Target

DESK = Path(__file__).with_name("desk.py").read_text()
_ASSUME = {"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "apigateway.amazonaws.com"]},
           "Action": "sts:AssumeRole"}  # fmt: skip
_ALLOWED = {"Effect": "Allow", "Resource": "*",
            "Action": ["logs:*", "dynamodb:*", "execute-api:*", "lambda:InvokeFunction"]}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A route to be made: what its integration has, what it has itself, and whether its answers go back."""

    integration: Mapping[str, Any]
    two_way: bool = False
    members: Mapping[str, Any] = field(default_factory=dict)
    responses: Sequence[Mapping[str, Any]] = ()
    """Integration responses."""


class Api:
    """An API with its stages."""

    def __init__(self, world: "World", id: str) -> None:
        self._world = world
        self.id = id
        self.routes: dict[str, str] = {}
        """Route ids by key."""
        self.host = world.target.host(id)

    def add(self, key: str, route: Route) -> None:
        """Make a route. Stages have it once it is deployed."""
        gateway = self._world.gateway
        integration = gateway.create_integration(ApiId=self.id, **route.integration)["IntegrationId"]
        for response in route.responses:
            gateway.create_integration_response(ApiId=self.id, IntegrationId=integration, **response)
        two_way = {"RouteResponseSelectionExpression": "$default"} if route.two_way else {}
        made = gateway.create_route(
            ApiId=self.id, RouteKey=key, Target=f"integrations/{integration}", **two_way, **route.members
        )
        self.routes[key] = made["RouteId"]
        if route.two_way:
            gateway.create_route_response(ApiId=self.id, RouteId=made["RouteId"], RouteResponseKey="$default")

    def stage(self, name: str, **settings: Any) -> None:
        """Deploy what there is to a stage, which is made where it is not there yet."""
        gateway = self._world.gateway
        made = gateway.create_deployment(ApiId=self.id)["DeploymentId"]
        names = {stage["StageName"] for stage in gateway.get_stages(ApiId=self.id)["Items"]}
        change = gateway.update_stage if name in names else gateway.create_stage
        change(ApiId=self.id, StageName=name, DeploymentId=made, **settings)
        self._world.target.settle()

    def at(self, stage: str = "main", query: str = "") -> Address:
        """Where a stage is dialled."""
        return self._world.target.address(self.host, f"{stage}?{query}" if query else stage)

    def connections(self, stage: str = "main") -> Any:
        """The boto3 client of a stage's `@connections`."""
        return self._world.target.management(self.id, stage)


class World:
    """Everything that was made. `clear` takes it away again, the last first."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.name = target.name
        self.gateway = target.client("apigatewayv2")
        self._lambda = target.client("lambda")
        self._tables = target.client("dynamodb")
        self._undo: list[Callable[[], object]] = []
        self.account: str = target.client("sts").get_caller_identity()["Account"]

    def begin(self) -> None:
        """Make what all share: the role, the table, and the function `desk`."""
        self.role = self._make_role()
        self._make_table()
        self.desk = self.function("desk", DESK)

    def function(self, name: str, source: str, **members: Any) -> str:
        """A Python function that API Gateway may call; gives its ARN."""
        full = f"{self.name}-{name}"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            info = zipfile.ZipInfo("desk.py")
            info.external_attr = 0o644 << 16
            archive.writestr(info, source)
        asked = {
            "FunctionName": full,
            "Runtime": self.target.runtime,
            "Handler": "desk.handler",
            "Role": self.role,
            "Code": {"ZipFile": packed.getvalue()},
            "Timeout": 60,
            "MemorySize": 512,
            "Environment": {"Variables": {"TABLE": self.name}},
            **members,
        }
        made = _until_role_is_known(lambda: self._lambda.create_function(**asked))
        self._undo.append(lambda: self._lambda.delete_function(FunctionName=full))
        self._lambda.get_waiter("function_active_v2").wait(FunctionName=full)
        self._lambda.add_permission(
            FunctionName=full,
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:{self.target.region}:{self.account}:*",
        )
        arn: str = made["FunctionArn"]
        return arn

    def uri(self, function_arn: str) -> str:
        """A function as integrations and authorizers name it."""
        return f"arn:aws:apigateway:{self.target.region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"

    def proxy(self, function_arn: str = "", **members: Any) -> dict[str, Any]:
        """What a Lambda proxy integration has; of `desk` where no function is named."""
        uri = self.uri(function_arn or self.desk)
        return {"IntegrationType": "AWS_PROXY", "IntegrationUri": uri, "IntegrationMethod": "POST", **members}

    def api(self, name: str, routes: Mapping[str, Route], **members: Any) -> Api:
        """An API without a stage yet."""
        asked = {"RouteSelectionExpression": "$request.body.action", **members}
        id = self.gateway.create_api(Name=f"{self.name}-{name}", ProtocolType="WEBSOCKET", **asked)["ApiId"]
        self._undo.append(lambda: self.gateway.delete_api(ApiId=id))
        api = Api(self, id)
        for key, route in routes.items():
            api.add(key, route)
        return api

    def kept(self, mark: str, kind: str, count: int = 1) -> list[Any]:
        """What functions have kept under `mark`, oldest first, once there are `count` or more."""
        until = time.monotonic() + SECONDS
        while True:
            found = self.kept_now(mark, kind)
            if len(found) >= count:
                return found
            assert time.monotonic() < until, f"{kind} of {mark}: {found}"
            time.sleep(0.05)

    def kept_now(self, mark: str, kind: str) -> list[Any]:
        """What is there already."""
        found = self._tables.query(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="mark = :mark AND begins_with(id, :kind)",
            ExpressionAttributeValues={":mark": {"S": mark}, ":kind": {"S": f"{kind}#"}},
        )
        return [json.loads(row["what"]["S"]) for row in found["Items"]]

    def kept_raw(self, mark: str) -> dict[str, str]:
        """The rows under `mark` as they are: `what` by `id`."""
        found = self._tables.query(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="mark = :mark",
            ExpressionAttributeValues={":mark": {"S": mark}},
        )
        return {row["id"]["S"]: row["what"]["S"] for row in found["Items"]}

    def tell(self, mark: str) -> None:
        """Let a function go on that waits for `mark`."""
        self._tables.put_item(TableName=self.name, Item={"mark": {"S": mark}, "id": {"S": "TOLD#"}})

    def later(self, undo: Callable[[], object]) -> None:
        """Something more to take away at the end."""
        self._undo.append(undo)

    def clear(self) -> None:
        """Take everything away; raises ExceptionGroup of whatever could not be."""
        failures: list[Exception] = []
        for undo in reversed(self._undo):
            try:
                undo()
            except ClientError as error:
                failures.append(error)
        if failures:
            raise ExceptionGroup("not everything was deleted", failures)

    def _make_role(self) -> str:
        iam = self.target.client("iam")
        document = json.dumps({"Version": "2012-10-17", "Statement": [_ASSUME]})
        made: str = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self._undo.append(lambda: iam.delete_role(RoleName=self.name))
        allowed = json.dumps({"Version": "2012-10-17", "Statement": [_ALLOWED]})
        iam.put_role_policy(RoleName=self.name, PolicyName="all", PolicyDocument=allowed)
        self._undo.append(lambda: iam.delete_role_policy(RoleName=self.name, PolicyName="all"))
        return made

    def _make_table(self) -> None:
        self._tables.create_table(
            TableName=self.name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("mark", "id")],
            KeySchema=[
                {"AttributeName": "mark", "KeyType": "HASH"},
                {"AttributeName": "id", "KeyType": "RANGE"},
            ],
        )
        self._undo.append(lambda: self._tables.delete_table(TableName=self.name))
        self._tables.get_waiter("table_exists").wait(TableName=self.name)


def _until_role_is_known(make: Callable[[], Any]) -> Any:
    """AWS needs some seconds until a new role can be used."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            return make()
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidParameterValueException" or time.monotonic() > until:
                raise
            time.sleep(2)

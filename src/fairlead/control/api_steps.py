"""The steps for one API of a config, and for all that is in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fairlead.control.apis.lambda_uri import uri_of
from fairlead.control.definitions import Definitions, Document
from fairlead.control.documents import API, AUTHORIZER, CONFIG, DEPLOYMENT, INTEGRATION, ROUTE, ROUTE_RESPONSE, STAGE
from fairlead.control.steps import Step, changed, owned
from fairlead.ids import resource_id
from fairlead.model.apps import Api, App, Authorizer, Integration, Route, Throttle
from fairlead.readers.stacks import partition_of


class ApiSteps:
    """The steps for one API. What is referred to is made first and removed last."""

    def __init__(self, api: Api, app: App, definitions: Definitions) -> None:
        self._api = api
        self._app = app
        self._definitions = definitions
        self._id = api.id
        self._routes = {resource_id("route", api.id, route.key, length=7): route for route in api.routes}
        self._integrations = {route.integration.id: route.integration for route in api.routes if route.integration}
        self._authorizers = {route.authorizer.id: route.authorizer for route in api.routes if route.authorizer}

    def steps(self) -> Iterator[Step]:
        """All of them, in order."""
        yield from self._api_itself()
        for id, integration in self._integrations.items():
            yield from self._settle(INTEGRATION, "Integration", id, self._integration(integration))
        for id, authorizer in self._authorizers.items():
            yield from self._settle(AUTHORIZER, "Authorizer", id, self._authorizer(authorizer))
        yield from self._routes_in_the_way()
        for id, route in self._routes.items():
            yield from self._route(id, route)
        yield from self._gone_integrations()
        yield from self._gone_authorizers()
        yield from self._stages()

    def _api_itself(self) -> Iterator[Step]:
        existing = self._definitions.get(API, self._id)
        members = {"Name": self._api.name, "RouteSelectionExpression": self._api.route_selection_expression}
        if existing is None:
            yield Step("apigatewayv2", "CreateApi", {"ProtocolType": "WEBSOCKET", **members}, self._id)
        elif existing["owner"] == CONFIG and (differing := changed(existing, members)):
            yield self._step("UpdateApi", differing)

    def _integration(self, integration: Integration) -> Mapping[str, Any]:
        return {
            "IntegrationType": integration.type,
            "IntegrationUri": self._uri(integration.function),
            "TimeoutInMillis": integration.timeout_ms,
        }

    def _authorizer(self, authorizer: Authorizer) -> Mapping[str, Any]:
        return {
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": self._uri(authorizer.function),
            "IdentitySource": list(authorizer.identity_sources),
            "Name": authorizer.name,
        }

    def _uri(self, name: str) -> str:
        """The URI that calls a function."""
        app = self._app
        partition = partition_of(app.region)
        arn = next(
            (function.arn for function in app.functions if function.name == name),
            f"arn:{partition}:lambda:{app.region}:{app.account_id}:function:{name}",
        )
        return uri_of(arn, partition, app.region)

    def _routes_in_the_way(self) -> Iterator[Step]:
        for route in self._definitions.list(ROUTE, self._id):
            if route["RouteId"] not in self._routes and not self._stays(route):
                yield self._step("DeleteRoute", {"RouteId": route["RouteId"]})

    def _stays(self, route: Document) -> bool:
        """Whether a route that the config doesn't declare was made by a call, and has a key of its own."""
        return route["owner"] != CONFIG and all(route["RouteKey"] != one.key for one in self._api.routes)

    def _gone_integrations(self) -> Iterator[Step]:
        used = {route.get("Target") for route in self._definitions.list(ROUTE, self._id) if self._stays(route)}
        for integration in owned(self._definitions.list(INTEGRATION, self._id)):
            id = integration["IntegrationId"]
            if id not in self._integrations and f"integrations/{id}" not in used:
                yield self._step("DeleteIntegration", {"IntegrationId": id})

    def _gone_authorizers(self) -> Iterator[Step]:
        used = {route.get("AuthorizerId") for route in self._definitions.list(ROUTE, self._id) if self._stays(route)}
        for authorizer in owned(self._definitions.list(AUTHORIZER, self._id)):
            id = authorizer["AuthorizerId"]
            if id not in self._authorizers and id not in used:
                yield self._step("DeleteAuthorizer", {"AuthorizerId": id})

    def _route(self, id: str, route: Route) -> Iterator[Step]:
        members = {
            "AuthorizationType": route.authorization,
            "AuthorizerId": route.authorizer.id if route.authorizer else "",
            "RouteKey": route.key,
            "Target": f"integrations/{route.integration.id}" if route.integration else "",
            "RouteResponseSelectionExpression": "$default" if route.two_way else "",
        }
        yield from self._settle(ROUTE, "Route", id, members)
        responses = self._definitions.list(ROUTE_RESPONSE, self._id, id)
        if route.two_way and not responses:
            params = {"RouteId": id, "RouteResponseKey": "$default"}
            response_id = resource_id("route-response", self._id, route.key, length=7)
            yield self._step("CreateRouteResponse", params, response_id)
        elif not route.two_way:
            for response in responses:
                params = {"RouteId": id, "RouteResponseId": response["RouteResponseId"]}
                yield self._step("DeleteRouteResponse", params)

    def _stages(self) -> Iterator[Step]:
        name = self._api.stage
        for stage in owned(self._definitions.list(STAGE, self._id)):
            if stage["StageName"] != name:
                yield self._step("DeleteStage", {"StageName": stage["StageName"]})
        served = msgspec.json.encode((self._api.route_selection_expression, self._api.routes)).decode()
        id = resource_id("deployment", self._id, served, length=6)
        if self._definitions.get(DEPLOYMENT, self._id, id) is None and self._routes:
            yield self._step("CreateDeployment", {}, id)
        yield from self._stage(id)
        if self._routes:
            yield from self._gone_deployments(id)

    def _gone_deployments(self, id: str) -> Iterator[Step]:
        in_use = {
            stage.get("DeploymentId")
            for stage in self._definitions.list(STAGE, self._id)
            if stage["owner"] != CONFIG and stage["StageName"] != self._api.stage
        }
        for deployment in owned(self._definitions.list(DEPLOYMENT, self._id)):
            if deployment["DeploymentId"] not in (id, *in_use):
                yield self._step("DeleteDeployment", {"DeploymentId": deployment["DeploymentId"]})

    def _stage(self, deployment_id: str) -> Iterator[Step]:
        """The stage of the config. Throttles and logs that calls have set stay where the config sets none."""
        api = self._api
        existing = self._definitions.get(STAGE, self._id, api.stage) or {}
        variables = dict(api.stage_variables)
        members: dict[str, Any] = {"AutoDeploy": False, "StageVariables": variables}
        if self._routes:
            members["DeploymentId"] = deployment_id
        unlogged = api.access_log is None and self._logs_to_the_config(existing)
        default = {} if api.throttle is None else _settings(api.throttle)
        if unlogged or api.logging.level != "OFF":
            default |= {"LoggingLevel": api.logging.level, "DataTraceEnabled": api.logging.data_trace}
        if default:
            members["DefaultRouteSettings"] = {**existing.get("DefaultRouteSettings", {}), **default}
        if api.access_log is not None:
            log = api.access_log
            members["AccessLogSettings"] = {"DestinationArn": log.destination, "Format": log.format}
        if api.route_throttles:
            before = existing.get("RouteSettings", {})
            own = {key: {**before.get(key, {}), **_settings(one)} for key, one in api.route_throttles.items()}
            members["RouteSettings"] = {**before, **own}
        if not existing:
            yield self._step("CreateStage", {"StageName": api.stage, **members})
            return
        differing = changed(existing, members)
        if "StageVariables" in differing:
            differing["StageVariables"] = {**dict.fromkeys(existing["StageVariables"], ""), **variables}
        if differing:
            yield self._step("UpdateStage", {"StageName": api.stage, **differing})
        if unlogged:
            yield self._step("DeleteAccessLogSettings", {"StageName": api.stage})

    def _logs_to_the_config(self, stage: Document) -> bool:
        """Whether a stage's access log goes to the group that the framework makes: no call has set that."""
        destination: str = stage.get("AccessLogSettings", {}).get("DestinationArn", "")
        return destination.endswith(f":log-group:/aws/websocket/{self._app.name}-{self._app.stage}")

    def _settle(self, kind: str, noun: str, id: str, members: Mapping[str, Any]) -> Iterator[Step]:
        """Make or change one resource that has an id."""
        existing = self._definitions.get(kind, self._id, id)
        if existing is None:
            yield self._step(f"Create{noun}", members, id)
        elif differing := changed(existing, members):
            yield self._step(f"Update{noun}", {f"{noun}Id": id, **differing})

    def _step(self, operation: str, params: Mapping[str, Any], fixed_id: str = "") -> Step:
        return Step("apigatewayv2", operation, {"ApiId": self._id, **params}, fixed_id)


def _settings(throttle: Throttle) -> dict[str, Any]:
    return {"ThrottlingRateLimit": throttle.rate, "ThrottlingBurstLimit": throttle.burst}

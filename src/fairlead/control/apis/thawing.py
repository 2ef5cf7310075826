"""A deployment thawed: what a stage serves, with the stage's own variables, throttles and logs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fairlead.control.apis.lambda_uri import filled, named
from fairlead.control.definitions import Document
from fairlead.deployments.schemas import SchemaError, whole
from fairlead.model.apps import (
    AccessLog,
    Api,
    Authorizer,
    Integration,
    IntegrationResponse,
    Logging,
    Route,
    Throttle,
)

ACCOUNT_RATE: Final = 10_000.0
ACCOUNT_BURST: Final = 5_000
"""What a stage that sets one of the two numbers has as the other: the account's quotas (API Gateway quotas)."""


def thaw(frozen: Document, stage: Document) -> Api:
    """What a stage serves: the frozen API with the stage's own settings."""
    api, default = frozen["api"], stage["DefaultRouteSettings"]
    variables: Mapping[str, str] = stage["StageVariables"]
    own = {key: {**default, **settings} for key, settings in stage["RouteSettings"].items()}
    return Api(
        id=api["ApiId"],
        name=api["Name"],
        stage=stage["StageName"],
        routes=_routes(frozen, variables),
        route_selection_expression=api["RouteSelectionExpression"],
        stage_variables=variables,
        throttle=_throttle(default),
        route_throttles={
            key: throttle for key, settings in own.items() if (throttle := _throttle(settings)) is not None
        },
        api_key_selection=api["ApiKeySelectionExpression"],
        logging=_logging(default),
        route_logging={
            key: logging for key, settings in own.items() if (logging := _logging(settings)) != _logging(default)
        },
        access_log=_access_log(stage.get("AccessLogSettings", {})),
        default_endpoint=not api["DisableExecuteApiEndpoint"],
    )


def _routes(frozen: Document, variables: Mapping[str, str]) -> tuple[Route, ...]:
    integrations = {
        document["IntegrationId"]: to_integration(
            document,
            [one for one in frozen["integration_responses"] if one["integration"] == document["IntegrationId"]],
            variables,
        )
        for document in frozen["integrations"]
    }
    authorizers = {document["AuthorizerId"]: _authorizer(document, variables) for document in frozen["authorizers"]}
    schemas = {model["Name"]: model["Schema"] for model in frozen["models"]}
    answering = {
        response["route"] for response in frozen["route_responses"] if response["RouteResponseKey"] == "$default"
    }
    return tuple(
        Route(
            route["RouteKey"],
            integrations.get(route.get("Target", "").removeprefix("integrations/")),
            route.get("RouteResponseSelectionExpression") == "$default" and route["RouteId"] in answering,
            authorization=route["AuthorizationType"],
            authorizer=authorizers.get(route.get("AuthorizerId", "")),
            api_key_required=route["ApiKeyRequired"],
            model_selection=route.get("ModelSelectionExpression", ""),
            models={key: _schema(name, schemas) for key, name in route.get("RequestModels", {}).items()},
            parameters={key: bool(asked.get("Required")) for key, asked in route.get("RequestParameters", {}).items()},
        )
        for route in frozen["routes"]
    )


def to_integration(document: Document, responses: Sequence[Document], variables: Mapping[str, str]) -> Integration:
    """An integration of an API as a stage with these variables calls it."""
    uri = filled(document.get("IntegrationUri", ""), variables)
    return Integration(
        document["IntegrationId"],
        document["IntegrationType"],
        named(uri) if document["IntegrationType"] in ("AWS", "AWS_PROXY") else "",
        document["TimeoutInMillis"],
        uri=uri,
        method=document.get("IntegrationMethod", ""),
        credentials_arn=filled(document.get("CredentialsArn", ""), variables),
        content_handling=document.get("ContentHandlingStrategy", ""),
        passthrough=document.get("PassthroughBehavior", "WHEN_NO_MATCH"),
        parameters=document.get("RequestParameters", {}),
        templates=document.get("RequestTemplates", {}),
        template_selection=document.get("TemplateSelectionExpression", ""),
        responses=tuple(
            IntegrationResponse(
                response["IntegrationResponseKey"],
                response.get("ResponseTemplates", {}),
                response.get("TemplateSelectionExpression", ""),
                response.get("ResponseParameters", {}),
                response.get("ContentHandlingStrategy", ""),
            )
            for response in responses
        ),
        vpc_link=document.get("ConnectionId", "") if document.get("ConnectionType") == "VPC_LINK" else "",
    )


def _authorizer(document: Document, variables: Mapping[str, str]) -> Authorizer:
    return Authorizer(
        document["AuthorizerId"],
        document["Name"],
        named(filled(document["AuthorizerUri"], variables)),
        tuple(document["IdentitySource"]),
        filled(document.get("AuthorizerCredentialsArn", ""), variables),
        document.get("AuthorizerResultTtlInSeconds", 0),
    )


def _schema(name: str, schemas: Mapping[str, str]) -> str:
    """The text of a model with what it refers to. One that cannot be made whole stays as it is: `deployable` refuses
    it, and where that is not wanted, it refuses messages."""
    try:
        return whole(name, schemas)
    except SchemaError:
        return schemas.get(name, "")


def _throttle(settings: Mapping[str, Any]) -> Throttle | None:
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return None
    return Throttle(ACCOUNT_RATE if rate is None else rate, ACCOUNT_BURST if burst is None else burst)


def _logging(settings: Mapping[str, Any]) -> Logging:
    return Logging(
        settings.get("LoggingLevel", "OFF"),
        settings.get("DataTraceEnabled", False),
        settings.get("DetailedMetricsEnabled", False),
    )


def _access_log(settings: Mapping[str, str]) -> AccessLog | None:
    destination, format = settings.get("DestinationArn", ""), settings.get("Format", "")
    return AccessLog(destination, format) if destination and format else None

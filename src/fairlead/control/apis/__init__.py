"""The API Gateway V2 API (`apigatewayv2`), as far as WebSocket APIs need it: one file a resource."""

from typing import Final

from fairlead.control.apis import (
    api,
    deployments,
    integrations,
    route_responses,
    routes,
    stages,
    tags,
)
from fairlead.control.desk import Operations

OPERATIONS: Final[Operations] = {
    "CreateApi": api.create_api,
    "DeleteApi": api.delete_api,
    "GetApi": api.get_api,
    "GetApis": api.get_apis,
    "UpdateApi": api.update_api,
    "CreateDeployment": deployments.create_deployment,
    "DeleteDeployment": deployments.delete_deployment,
    "GetDeployment": deployments.get_deployment,
    "GetDeployments": deployments.get_deployments,
    "UpdateDeployment": deployments.update_deployment,
    "CreateIntegration": integrations.create_integration,
    "DeleteIntegration": integrations.delete_integration,
    "GetIntegration": integrations.get_integration,
    "GetIntegrations": integrations.get_integrations,
    "UpdateIntegration": integrations.update_integration,
    "CreateRouteResponse": route_responses.create_route_response,
    "DeleteRouteResponse": route_responses.delete_route_response,
    "GetRouteResponse": route_responses.get_route_response,
    "GetRouteResponses": route_responses.get_route_responses,
    "CreateRoute": routes.create_route,
    "DeleteRoute": routes.delete_route,
    "GetRoute": routes.get_route,
    "GetRoutes": routes.get_routes,
    "UpdateRoute": routes.update_route,
    "CreateStage": stages.create_stage,
    "DeleteRouteSettings": stages.delete_route_settings,
    "DeleteStage": stages.delete_stage,
    "GetStage": stages.get_stage,
    "GetStages": stages.get_stages,
    "UpdateStage": stages.update_stage,
    "GetTags": tags.get_tags,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
}

"""Deployments: CreateDeployment, GetDeployment(s), UpdateDeployment, DeleteDeployment."""

from typing import Any

from fairlead.control.apis.changing import api_of
from fairlead.control.apis.deployable import check
from fairlead.control.apis.errors import bad_request, not_found
from fairlead.control.apis.freezing import NO_ROUTES, freeze, make_deployment
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import DEPLOYMENT, STAGE, shown


def create_deployment(desk: Desk, params: Params) -> dict[str, Any]:
    """Freeze an API as it stands, and put it on a stage if one is named."""
    api_id = params["ApiId"]
    api_of(desk, api_id)
    stage = _stage_to_point(desk, api_id, params.get("StageName"))
    frozen = freeze(desk.definitions, api_id)
    if frozen is None:
        raise bad_request(NO_ROUTES)
    check(frozen, stage)
    with desk.definitions.change():
        document = make_deployment(desk, api_id, frozen, kept(params, ("Description",)))
        if stage is not None:
            stage["DeploymentId"] = document["DeploymentId"]
            stage["LastUpdatedDate"] = desk.clock.now()
            desk.definitions.put(STAGE, (api_id, stage["StageName"]), stage)
    if stage is not None:
        desk.live.deploy(api_id, stage["StageName"])
    return shown(document)


def get_deployment(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a deployment."""
    return shown(deployment_of(desk, params["ApiId"], params["DeploymentId"]))


def get_deployments(desk: Desk, params: Params) -> dict[str, Any]:
    """Every deployment of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(DEPLOYMENT, params["ApiId"]), "DeploymentId", params)


def update_deployment(desk: Desk, params: Params) -> dict[str, Any]:
    """Change what a deployment says of itself; what it serves never changes."""
    api_id, id = params["ApiId"], params["DeploymentId"]
    document = deployment_of(desk, api_id, id)
    patch(document, params, ("Description",))
    desk.definitions.put(DEPLOYMENT, (api_id, id), document)
    return shown(document)


def delete_deployment(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a deployment that no stage points at."""
    api_id, id = params["ApiId"], params["DeploymentId"]
    deployment_of(desk, api_id, id)
    if any(stage.get("DeploymentId") == id for stage in desk.definitions.list(STAGE, api_id)):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")
    desk.definitions.delete(DEPLOYMENT, api_id, id)
    return {}


def deployment_of(desk: Desk, api_id: str, id: str) -> Document:
    """The deployment with this id. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(DEPLOYMENT, api_id, id)
    if document is None:
        raise not_found("Deployment", f"Invalid Deployment identifier specified {id}")
    return document


def _stage_to_point(desk: Desk, api_id: str, name: str | None) -> Document | None:
    if not name:
        return None
    stage = desk.definitions.get(STAGE, api_id, name)
    if stage is None:
        raise not_found("Stage", "Invalid stage identifier specified")
    if stage["AutoDeploy"]:
        raise bad_request(
            f"The stage {name} deploys by itself: no deployment can be put on it while AutoDeploy is true."
        )
    return stage

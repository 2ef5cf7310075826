"""What every change of an API has in common: it is kept whole or not at all, and stages that deploy by themselves do.

"Publish WebSocket APIs" (API Gateway guide): with `autoDeploy` each change of the API makes a deployment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fairlead.control.apis.deployable import refusal
from fairlead.control.apis.errors import not_found
from fairlead.control.apis.freezing import NO_ROUTES, freeze, make_deployment
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import API, DEPLOYMENT, STAGE


def api_of(desk: Desk, id: str) -> Document:
    """The API with this id. Raises NotFoundException."""
    document = desk.definitions.get(API, id)
    if document is None:
        raise not_found("Api", f"Invalid API identifier specified {desk.account_id}:{id}")
    return document


@contextmanager
def changing(desk: Desk, api_id: str) -> Iterator[None]:
    """A change of an API's routes, integrations or responses. Raises NotFoundException for an unknown API."""
    api_of(desk, api_id)
    with desk.definitions.change():
        yield
        names = [
            stage["StageName"] for stage in desk.definitions.list(STAGE, api_id)
            if stage["AutoDeploy"] and deploy_by_itself(desk, api_id, stage)
        ]  # fmt: skip
    for name in names:
        desk.live.deploy(api_id, name)


def deploy_by_itself(desk: Desk, api_id: str, stage: Document) -> bool:
    """Make a deployment for a stage with `autoDeploy`, and keep both. Whether there was anything to deploy.

    A deployment made so is forgotten when the next one takes its place (our choice: nobody could want it back).
    """
    frozen = freeze(desk.definitions, api_id)
    before = stage.get("DeploymentId", "")
    reason = f"{NO_ROUTES}." if frozen is None else refusal(frozen, stage)
    if frozen is None or reason is not None:
        stage["LastDeploymentStatusMessage"] = f"Deployment attempt failed: {reason}"
    else:
        own = replace(desk, owner="", fixed_id="")  # whatever change it follows from
        id = make_deployment(own, api_id, frozen, {"AutoDeployed": True})["DeploymentId"]
        stage["DeploymentId"] = id
        stage["LastDeploymentStatusMessage"] = f"Successfully deployed stage with deployment ID '{id}'"
    stage["LastUpdatedDate"] = desk.clock.now()
    desk.definitions.put(STAGE, (api_id, stage["StageName"]), stage)
    if reason is None and before:
        _forget(desk, api_id, before)
    return reason is None


def _forget(desk: Desk, api_id: str, deployment_id: str) -> None:
    deployment = desk.definitions.get(DEPLOYMENT, api_id, deployment_id)
    if deployment is None or not deployment["AutoDeployed"]:
        return
    if all(stage.get("DeploymentId") != deployment_id for stage in desk.definitions.list(STAGE, api_id)):
        desk.definitions.delete(DEPLOYMENT, api_id, deployment_id)

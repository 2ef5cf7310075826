"""Deployments."""

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import DEPLOYMENT
from unit.control.asking import ask, make_api, make_route, refused
from unit.control.making import Told


def test_an_api_without_routes_cannot_be_deployed(desk: Desk) -> None:
    error = refused(desk, "CreateDeployment", ApiId=make_api(desk))
    assert (error.status, str(error)) == (400, "At least one route is required before deploying the Api")


def test_a_deployment_is_put_on_the_stage_that_it_names(desk: Desk, told: Told) -> None:
    api = make_api(desk)
    make_route(desk, api)
    ask(desk, "CreateStage", ApiId=api, StageName="dev")
    told.calls.clear()
    made = ask(desk, "CreateDeployment", ApiId=api, StageName="dev", Description="one")
    assert ask(desk, "GetStage", ApiId=api, StageName="dev")["DeploymentId"] == made["DeploymentId"]
    assert told.calls == [("deploy", api, "dev")]
    ask(desk, "CreateDeployment", ApiId=api)
    assert told.calls == [("deploy", api, "dev")]


def test_a_stage_that_is_not_there_or_deploys_by_itself(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    assert refused(desk, "CreateDeployment", ApiId=api, StageName="dev").members == {"resourceType": "Stage"}
    ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)
    assert refused(desk, "CreateDeployment", ApiId=api, StageName="dev").status == 400


def test_what_it_serves_is_never_changed(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    id = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    before = desk.definitions.get(DEPLOYMENT, api, id)
    assert before is not None
    make_route(desk, api, "other")
    changed = ask(desk, "UpdateDeployment", ApiId=api, DeploymentId=id, Description="new")
    assert "frozen" not in changed
    assert desk.definitions.get(DEPLOYMENT, api, id) == {**before, "Description": "new"}


def test_one_that_is_served_stays(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    id = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    ask(desk, "CreateStage", ApiId=api, StageName="dev", DeploymentId=id)
    assert refused(desk, "DeleteDeployment", ApiId=api, DeploymentId=id).status == 400
    ask(desk, "DeleteStage", ApiId=api, StageName="dev")
    ask(desk, "DeleteDeployment", ApiId=api, DeploymentId=id)
    assert desk.definitions.list(DEPLOYMENT, api) == []


@pytest.mark.parametrize("name", ["GetDeployment", "UpdateDeployment", "DeleteDeployment"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    assert refused(desk, name, ApiId=make_api(desk), DeploymentId="x").members == {"resourceType": "Deployment"}

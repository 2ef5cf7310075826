"""What every change of an API has in common."""

import pytest

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.desk import Desk
from fairlead.control.documents import DEPLOYMENT, ROUTE, STAGE
from fairlead.model.errors import ApiError
from unit.control.asking import ask, make_api, make_route
from unit.control.making import Told


def test_an_api_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(ApiError, match="Invalid API identifier specified 000000000000:nothere") as caught:
        api_of(desk, "nothere")
    assert caught.value.status == 404


def test_a_change_that_fails_is_undone_and_not_told_of(desk: Desk, told: Told) -> None:
    api = make_api(desk)
    make_route(desk, api)
    ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)
    before = desk.definitions.get(STAGE, api, "dev")
    told.calls.clear()

    def fail() -> None:
        with changing(desk, api):
            desk.definitions.put(ROUTE, (api, "x"), {"RouteId": "x"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert desk.definitions.get(ROUTE, api, "x") is None
    assert desk.definitions.get(STAGE, api, "dev") == before
    assert told.calls == []


def test_every_stage_that_deploys_by_itself_does_and_the_others_do_not(desk: Desk, told: Told) -> None:
    api = make_api(desk)
    make_route(desk, api)
    for name, by_itself in (("one", True), ("two", True), ("three", False)):
        ask(desk, "CreateStage", ApiId=api, StageName=name, AutoDeploy=by_itself)
    told.calls.clear()
    ask(desk, "UpdateApi", ApiId=api, Name="other")
    assert told.calls == [("deploy", api, "one"), ("deploy", api, "two")]
    assert len(desk.definitions.list(DEPLOYMENT, api)) == 2


def test_a_deployment_made_by_itself_is_kept_while_another_stage_serves_it(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    first = ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)["DeploymentId"]
    ask(desk, "CreateStage", ApiId=api, StageName="kept", DeploymentId=first)
    ask(desk, "UpdateApi", ApiId=api, Name="other")
    assert desk.definitions.get(DEPLOYMENT, api, first) is not None


def test_a_stage_whose_last_route_goes_serves_the_last_deployment_and_says_why(desk: Desk, told: Told) -> None:
    api = make_api(desk)
    route = make_route(desk, api)
    deployed = ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)["DeploymentId"]
    told.calls.clear()
    ask(desk, "DeleteRoute", ApiId=api, RouteId=route)
    stage = desk.definitions.get(STAGE, api, "dev")
    assert stage is not None
    assert stage["DeploymentId"] == deployed
    assert stage["LastDeploymentStatusMessage"].startswith("Deployment attempt failed: At least one route")
    assert told.calls == []

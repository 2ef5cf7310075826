"""Stages."""

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import STAGE
from fairlead.testing.clock import FakeClock
from unit.control.asking import ask, make_api, make_route, refused
from unit.control.making import Told


@pytest.fixture
def api(desk: Desk) -> str:
    made = make_api(desk)
    make_route(desk, made)
    return made


def test_every_change_is_told_of_and_dated(desk: Desk, api: str, told: Told) -> None:
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    made = ask(desk, "CreateStage", ApiId=api, StageName="dev", DeploymentId=deployment)
    assert isinstance(desk.clock, FakeClock)
    desk.clock.jump(60)
    changed = ask(desk, "UpdateStage", ApiId=api, StageName="dev", Description="x")
    assert (changed["LastUpdatedDate"] - made["LastUpdatedDate"]).total_seconds() == 60
    assert changed["CreatedDate"] == made["CreatedDate"]
    ask(desk, "DeleteStage", ApiId=api, StageName="dev")
    assert told.calls == [("deploy", api, "dev"), ("deploy", api, "dev"), ("remove", api, "dev")]


@pytest.mark.parametrize("name", ["", "$default", "a b", "a/b", "é", "..", "a\n", "x" * 129])
def test_names_that_none_may_have(desk: Desk, api: str, name: str) -> None:
    assert refused(desk, "CreateStage", ApiId=api, StageName=name).status == 400


def test_a_name_is_there_once_in_an_api(desk: Desk, api: str) -> None:
    ask(desk, "CreateStage", ApiId=api, StageName="dev")
    error = refused(desk, "CreateStage", ApiId=api, StageName="dev")
    assert (error.status, str(error)) == (409, "Stage already exists")
    ask(desk, "CreateStage", ApiId=make_api(desk), StageName="dev")


def test_a_deployment_of_another_api_is_not_found(desk: Desk, api: str) -> None:
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    other = make_api(desk)
    error = refused(desk, "CreateStage", ApiId=other, StageName="dev", DeploymentId=deployment)
    assert error.members == {"resourceType": "Deployment"}


def test_one_that_deploys_by_itself_takes_no_deployment(desk: Desk, api: str) -> None:
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    both = {"ApiId": api, "StageName": "dev", "DeploymentId": deployment, "AutoDeploy": True}
    assert refused(desk, "CreateStage", **both).status == 400
    ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)
    assert refused(desk, "UpdateStage", ApiId=api, StageName="dev", DeploymentId=deployment).status == 400
    moved = ask(desk, "UpdateStage", ApiId=api, StageName="dev", DeploymentId=deployment, AutoDeploy=False)
    assert moved["DeploymentId"] == deployment


def test_settings_of_a_route_are_taken_away(desk: Desk, api: str, told: Told) -> None:
    place = {"ApiId": api, "StageName": "dev"}
    ask(desk, "CreateStage", **place, RouteSettings={"$default": {"ThrottlingBurstLimit": 1}})
    told.calls.clear()
    ask(desk, "DeleteRouteSettings", **place, RouteKey="$default")
    assert told.calls == [("deploy", api, "dev")]
    document = desk.definitions.get(STAGE, api, "dev")
    assert document is not None
    assert document["RouteSettings"] == {}
    assert refused(desk, "DeleteRouteSettings", **place, RouteKey="$default").status == 404


@pytest.mark.parametrize("name", ["GetStage", "UpdateStage", "DeleteStage"])
def test_one_that_is_not_there(desk: Desk, api: str, name: str) -> None:
    error = refused(desk, name, ApiId=api, StageName="x")
    assert (str(error), error.members) == ("Invalid stage identifier specified", {"resourceType": "Stage"})


def test_throttles_of_the_account_are_shown_and_not_kept(desk: Desk, api: str) -> None:
    made = ask(desk, "CreateStage", ApiId=api, StageName="dev", DefaultRouteSettings={"ThrottlingBurstLimit": 7})
    seen = ask(desk, "GetStage", ApiId=api, StageName="dev")
    (listed,) = ask(desk, "GetStages", ApiId=api)["Items"]
    for stage in (made, seen, listed):
        settings = stage["DefaultRouteSettings"]
        assert (settings["ThrottlingBurstLimit"], settings["ThrottlingRateLimit"]) == (7, 10_000.0)
    document = desk.definitions.get(STAGE, api, "dev")
    assert document is not None
    assert "ThrottlingRateLimit" not in document["DefaultRouteSettings"]


def test_an_api_may_have_any_number(desk: Desk, api: str) -> None:
    for number in range(11):
        ask(desk, "CreateStage", ApiId=api, StageName=f"stage-{number}")
    assert len(ask(desk, "GetStages", ApiId=api)["Items"]) == 11

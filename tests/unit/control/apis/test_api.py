"""The API itself."""

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import API
from unit.control.asking import ask, make_api, make_route, refused
from unit.control.making import NOW, Told


def test_an_api_is_kept_with_its_region(desk: Desk) -> None:
    id = make_api(desk, Tags={"a": "1"})
    document = desk.definitions.get(API, id)
    assert document is not None
    assert (document["region"], document["CreatedDate"], document["Tags"]) == ("us-west-2", NOW, {"a": "1"})
    assert "region" not in ask(desk, "GetApi", ApiId=id)
    assert ask(desk, "GetApis")["Items"] == [ask(desk, "GetApi", ApiId=id)]


@pytest.mark.parametrize("name", ["GetApi", "UpdateApi", "DeleteApi"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    assert refused(desk, name, ApiId="nothere").status == 404


def test_an_update_is_checked_like_a_new_one(desk: Desk) -> None:
    id = make_api(desk)
    assert refused(desk, "UpdateApi", ApiId=id, RouteSelectionExpression="$context.x").status == 400
    assert "Target" in str(refused(desk, "UpdateApi", ApiId=id, Target="x"))
    assert "Name" in str(refused(desk, "UpdateApi", ApiId=id, Name=""))


def test_an_expression_taken_away_is_the_usual_one_again(desk: Desk) -> None:
    id = make_api(desk, RouteSelectionExpression="$request.body.type")
    changed = ask(desk, "UpdateApi", ApiId=id, RouteSelectionExpression="", ApiKeySelectionExpression="")
    assert changed["RouteSelectionExpression"] == "$request.body.action"
    assert changed["ApiKeySelectionExpression"] == "$request.header.x-api-key"


def test_deleting_tells_of_every_stage_and_leaves_other_apis(desk: Desk, told: Told) -> None:
    id, other = make_api(desk), make_api(desk)
    for api in (id, other):
        make_route(desk, api)
        for name in ("dev", "prod"):
            ask(desk, "CreateStage", ApiId=api, StageName=name, AutoDeploy=True)
    told.calls.clear()
    ask(desk, "DeleteApi", ApiId=id)
    assert told.calls == [("remove", id, "dev"), ("remove", id, "prod")]
    for kind in ("route", "integration", "deployment", "stage"):
        assert desk.definitions.list(kind, id) == []
        assert desk.definitions.list(kind, other) != []

"""Models."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_api, refused


def make(desk: Desk, api: str, **members: Any) -> dict[str, Any]:
    return ask(desk, "CreateModel", ApiId=api, **{"Name": "Mail", "Schema": '{"type":"object"}', **members})


def test_it_is_made_changed_and_removed(desk: Desk) -> None:
    api = make_api(desk)
    made = make(desk, api)
    assert (made["Name"], made["ContentType"], made["Schema"]) == ("Mail", "application/json", '{"type":"object"}')
    place = {"ApiId": api, "ModelId": made["ModelId"]}
    changed = ask(desk, "UpdateModel", **place, Schema="{}", Description="x", Name="Post")
    assert (changed["Schema"], changed["Description"], changed["Name"]) == ("{}", "x", "Post")
    assert ask(desk, "GetModel", **place) == changed
    assert ask(desk, "GetModels", ApiId=api) == {"Items": [changed]}
    assert ask(desk, "GetModelTemplate", **place)["Value"].startswith("#set($inputRoot")
    ask(desk, "DeleteModel", **place)
    for name in ("GetModel", "GetModelTemplate", "UpdateModel", "DeleteModel"):
        error = refused(desk, name, **place)
        assert str(error) == f"Invalid Model identifier specified {made['ModelId']}"
        assert error.members == {"resourceType": "Model"}


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"Name": "a-b"}, "alphanumeric"),
        ({"Name": ""}, "alphanumeric"),
        ({"Schema": "{"}, "Invalid model schema specified for Mail"),
        ({"Schema": "[]"}, "no JSON object"),
        ({"Schema": ""}, "Invalid model schema"),
        ({"Schema": f'{{"description":"{"x" * 32_768}"}}'}, "32,768"),
    ],
)
def test_what_none_may_have(desk: Desk, members: dict[str, Any], text: str) -> None:
    api = make_api(desk)
    asked = {"Name": "Mail", "Schema": "{}", **members}
    assert text in str(refused(desk, "CreateModel", ApiId=api, **asked))
    place = {"ApiId": api, "ModelId": make(desk, api)["ModelId"]}
    assert text in str(refused(desk, "UpdateModel", **place, **members))


def test_a_name_is_there_once_in_an_api(desk: Desk) -> None:
    api = make_api(desk)
    make(desk, api)
    assert refused(desk, "CreateModel", ApiId=api, Name="Mail", Schema="{}").status == 409
    make(desk, make_api(desk))


def test_one_that_a_route_uses_stays_and_keeps_its_name(desk: Desk) -> None:
    api = make_api(desk)
    place = {"ApiId": api, "ModelId": make(desk, api)["ModelId"]}
    route = ask(desk, "CreateRoute", ApiId=api, RouteKey="say", RequestModels={"x": "Mail"})["RouteId"]
    for error in (refused(desk, "DeleteModel", **place), refused(desk, "UpdateModel", **place, Name="Post")):
        assert error.status == 409
        assert str(error).endswith(f"[{route}]")
    ask(desk, "UpdateModel", **place, Name="Mail", Schema="{}")
    ask(desk, "UpdateRoute", ApiId=api, RouteId=route, RequestModels={"x": ""})
    ask(desk, "DeleteModel", **place)

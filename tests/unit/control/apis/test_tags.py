"""Tags of APIs and stages."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_api, refused


def test_tags_of_an_api_and_of_its_stage_are_two(desk: Desk) -> None:
    api = make_api(desk)
    ask(desk, "CreateStage", ApiId=api, StageName="dev")
    arn = f"arn:aws:apigateway:us-west-2::/apis/{api}"
    ask(desk, "TagResource", ResourceArn=arn, Tags={"a": "1", "b": "2"})
    ask(desk, "TagResource", ResourceArn=f"{arn}/stages/dev", Tags={"c": "3"})
    ask(desk, "UntagResource", ResourceArn=arn, TagKeys=["a"])
    assert ask(desk, "GetTags", ResourceArn=arn) == {"Tags": {"b": "2"}}
    assert ask(desk, "GetTags", ResourceArn=f"{arn}/stages/dev") == {"Tags": {"c": "3"}}
    assert ask(desk, "GetStage", ApiId=api, StageName="dev")["Tags"] == {"c": "3"}


@pytest.mark.parametrize(
    ("arn", "status"),
    [
        ("arn:aws:apigateway:us-west-2::/apis/nothere", 404),
        ("arn:aws:apigateway:us-west-2::/vpclinks/x", 400),
        ("arn:aws:lambda:us-west-2:000000000000:function:f", 400),
        ("x", 400),
    ],
)
def test_what_has_no_tags(desk: Desk, arn: str, status: int) -> None:
    for name in ("GetTags", "TagResource", "UntagResource"):
        assert refused(desk, name, ResourceArn=arn, Tags={}, TagKeys=[]).status == status


def test_there_are_fifty_at_most(desk: Desk) -> None:
    arn = f"arn:aws:apigateway:us-west-2::/apis/{make_api(desk, Tags={'a': '1'})}"
    ask(desk, "TagResource", ResourceArn=arn, Tags={str(number): "x" for number in range(49)})
    assert refused(desk, "TagResource", ResourceArn=arn, Tags={"one": "more"}).status == 400


def test_tags_of_a_domain_name(desk: Desk) -> None:
    arn = ask(desk, "CreateDomainName", DomainName="ws.example.com", Tags={"a": "1"})["DomainNameArn"]
    ask(desk, "TagResource", ResourceArn=arn, Tags={"b": "2"})
    ask(desk, "UntagResource", ResourceArn=arn, TagKeys=["a"])
    assert ask(desk, "GetTags", ResourceArn=arn) == {"Tags": {"b": "2"}}
    assert refused(desk, "GetTags", ResourceArn=arn.replace("ws.", "other.")).status == 404


def test_an_arn_is_decoded_once(desk: Desk) -> None:
    api = make_api(desk)
    arn = f"arn:aws:apigateway:us-west-2::%2Fapis%2F{api}"
    assert refused(desk, "GetTags", ResourceArn=arn).status == 400

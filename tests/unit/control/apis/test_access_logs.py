"""Access logs of stages."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_api, refused

ARN = "arn:aws:logs:eu-west-1:000000000000:log-group:access"
FORMAT = "$context.requestId $context.status"


def test_a_log_is_set_changed_member_by_member_and_deleted(desk: Desk) -> None:
    place = {"ApiId": make_api(desk), "StageName": "dev"}
    made = ask(desk, "CreateStage", **place, AccessLogSettings={"DestinationArn": ARN, "Format": FORMAT})
    assert made["AccessLogSettings"] == {"DestinationArn": ARN, "Format": FORMAT}
    changed = ask(desk, "UpdateStage", **place, AccessLogSettings={"Format": "$context.extendedRequestId"})
    assert changed["AccessLogSettings"] == {"DestinationArn": ARN, "Format": "$context.extendedRequestId"}
    assert "AccessLogSettings" in ask(desk, "UpdateStage", **place, AccessLogSettings={})
    for _ in range(2):
        assert ask(desk, "DeleteAccessLogSettings", **place) == {}
        assert "AccessLogSettings" not in ask(desk, "GetStage", **place)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"DestinationArn": ARN}, "must have Format"),
        ({"Format": FORMAT}, "must have DestinationArn"),
        ({"DestinationArn": "/var/log/x", "Format": FORMAT}, "Invalid ARN"),
        ({"DestinationArn": ARN, "Format": "$context.status"}, "must contain"),
        ({"DestinationArn": ARN, "Format": f"{FORMAT}\n$context.stage"}, "must be single line"),
        ({"DestinationArn": ARN, "Format": FORMAT + "x" * 3072}, "at most 3072 bytes"),
    ],
)
def test_what_is_no_access_log(desk: Desk, settings: dict[str, str], said: str) -> None:
    place = {"ApiId": make_api(desk), "StageName": "dev"}
    assert said in str(refused(desk, "CreateStage", **place, AccessLogSettings=settings))
    ask(desk, "CreateStage", **place)
    assert said in str(refused(desk, "UpdateStage", **place, AccessLogSettings=settings))


def test_a_log_of_a_stage_that_is_not_there(desk: Desk) -> None:
    assert refused(desk, "DeleteAccessLogSettings", ApiId=make_api(desk), StageName="dev").status == 404

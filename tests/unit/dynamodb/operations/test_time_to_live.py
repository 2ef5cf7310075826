from typing import Any

from tabledesk import Desk, definition


def setting(attribute: object, enabled: object) -> dict[str, Any]:
    return {"TableName": "things", "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled}}


def test_ttl_is_enabled_described_and_disabled(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert desk.call("DescribeTimeToLive", TableName="things") == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}
    }
    assert "already disabled" in desk.refuse("UpdateTimeToLive", **setting("ttl", False))[1]
    assert desk.call("UpdateTimeToLive", **setting("ttl", True)) == {
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True}
    }
    assert "already enabled" in desk.refuse("UpdateTimeToLive", **setting("ttl", True))[1]
    assert "different AttributeName" in desk.refuse("UpdateTimeToLive", **setting("other", False))[1]
    desk.call("UpdateTimeToLive", **setting("ttl", False))
    assert desk.table().time_to_live == ""


def test_a_setting_is_whole(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    for wrong, code in (
        ({"TableName": "things"}, "ValidationException"),
        (setting(None, True), "ValidationException"),
        (setting("", True), "ValidationException"),
        (setting("ttl", "yes"), "SerializationException"),
        (setting(5, True), "SerializationException"),
    ):
        assert desk.refuse("UpdateTimeToLive", **wrong)[0] == code

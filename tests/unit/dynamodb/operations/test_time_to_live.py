from typing import Any

from fairlead.dynamodb.housekeeping import Housekeeping
from tabledesk import Desk, definition, item


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


def test_a_large_table_is_looked_at_little_by_little(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    puts = [{"PutRequest": {"Item": item(id=f"i{number}", ttl=number + 1)}} for number in range(1500)]
    for start in range(0, 1500, 25):
        desk.call("BatchWriteItem", RequestItems={"things": puts[start : start + 25]})
    desk.call("UpdateTimeToLive", **setting("ttl", True))
    described = desk.call("DescribeTimeToLive", TableName="things")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    assert desk.rows("expiries") == 1000
    for number in range(0, 1500, 3):  # before and behind the place where the work stands
        desk.put(id=f"i{number}", ttl=4_000_000_000)
    assert not desk.commit(Housekeeping(desk.database).turn)
    found = desk.connection.execute("SELECT at FROM expiries").fetchall()
    assert sorted(at for (at,) in found) == sorted([4_000_000_000] * 500)  # the others are older than five years
    assert desk.rows("items") == 1500


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

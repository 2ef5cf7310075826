from typing import Any

from tabledesk import Desk, definition, index, item

ROOM = {"AttributeName": "room", "AttributeType": "S"}


def create(desk: Desk, name: str, **more: Any) -> Any:
    updates = [{"Create": index(name, "room", "", "KEYS_ONLY")}]
    return desk.call(
        "UpdateTable", TableName="things", AttributeDefinitions=[ROOM], GlobalSecondaryIndexUpdates=updates, **more
    )


def test_an_index_that_comes_back_starts_anew(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", room="r")
    made = create(desk, "rooms")["TableDescription"]
    assert (made["TableStatus"], made["GlobalSecondaryIndexes"][0]["IndexStatus"]) == ("UPDATING", "CREATING")
    first = desk.table().indexes["rooms"].number
    gone = desk.call(
        "UpdateTable", TableName="things", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "rooms"}}]
    )
    assert gone["TableDescription"]["AttributeDefinitions"] == [{"AttributeName": "id", "AttributeType": "S"}]
    desk.call("DeleteItem", TableName="things", Key=item(id="a"))
    create(desk, "rooms")
    assert desk.table().indexes["rooms"].number != first
    assert desk.call("Scan", TableName="things", IndexName="rooms")["Items"] == []


def test_billing_changes_with_its_indexes(desk: Desk) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 3}
    desk.call("CreateTable", **definition())
    desk.call("UpdateTable", TableName="things", BillingMode="PROVISIONED", ProvisionedThroughput=units)
    updates = [{"Create": {**index("rooms", "room"), "ProvisionedThroughput": units}}]
    desk.call("UpdateTable", TableName="things", AttributeDefinitions=[ROOM], GlobalSecondaryIndexUpdates=updates)
    more = {"ReadCapacityUnits": 9, "WriteCapacityUnits": 9}
    updates = [{"Update": {"IndexName": "rooms", "ProvisionedThroughput": more}}]
    desk.call("UpdateTable", TableName="things", GlobalSecondaryIndexUpdates=updates)
    described = desk.call("DescribeTable", TableName="things")["Table"]
    assert described["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 9
    desk.call("UpdateTable", TableName="things", BillingMode="PAY_PER_REQUEST")
    described = desk.call("DescribeTable", TableName="things")["Table"]
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_what_cannot_be_changed_is_refused(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    create(desk, "rooms")
    for wrong, words in (
        ({}, "At least one of ProvisionedThroughput"),
        ({"ReplicaUpdates": [{}]}, "ReplicaUpdates"),
        ({"GlobalSecondaryIndexUpdates": [{}]}, "Only one global secondary index update"),
        ({"GlobalSecondaryIndexUpdates": [{"Create": index("rooms", "room")}]}, "already exists: rooms"),
        ({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "nothing"}}]}, "Index: nothing not found"),
        ({"GlobalSecondaryIndexUpdates": [{"Create": index("more", "unheard")}]}, "not defined"),
    ):
        assert words in desk.refuse("UpdateTable", TableName="things", **wrong)[1]


def test_a_stream_and_options_are_noted(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    answer = desk.call("UpdateTable", TableName="things", StreamSpecification=stream, TableClass="STANDARD")
    assert answer["TableDescription"]["StreamSpecification"] == stream


def test_throughput_that_stays_is_refused(desk: Desk) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    desk.call("CreateTable", **definition(BillingMode="PROVISIONED", ProvisionedThroughput=units))
    code, message = desk.refuse("UpdateTable", TableName="things", ProvisionedThroughput=units)
    assert code == "ValidationException"
    assert "Current WriteCapacityUnits provisioned for the table: 4. Requested WriteCapacityUnits: 4." in message

from typing import Any

from fairlead.dynamodb.backfill import _STEP_ROWS
from fairlead.dynamodb.housekeeping import Housekeeping
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
        ({"GlobalSecondaryIndexUpdates": [{}]}, "has one of Create, Update and Delete"),
        ({"GlobalSecondaryIndexUpdates": [{"Create": index("rooms", "room")}]}, "already exists: rooms"),
        ({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "nothing"}}]}, "Index: nothing not found"),
        ({"GlobalSecondaryIndexUpdates": [{"Create": index("more", "unheard")}]}, "not defined"),
        (
            {"GlobalSecondaryIndexUpdates": [{"Create": index(n, "room")} for n in ("one", "two")]},
            "Only 1 online index",
        ),
        ({"StreamSpecification": {"StreamEnabled": False}}, "has no stream"),
        ({"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}, "'streamSpecification.streamEnabled'"),
        ({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "ALL"}}, "enum value set: [NEW_IMAGE,"),
        ({"StreamSpecification": {"StreamEnabled": True}}, "StreamViewType is required"),
    ):
        assert words in desk.refuse("UpdateTable", TableName="things", **wrong)[1]


def test_a_stream_begins_ends_and_begins_anew(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    desk.put(id="before")
    answer = desk.call("UpdateTable", TableName="things", StreamSpecification=stream, TableClass="STANDARD")
    first = answer["TableDescription"]["LatestStreamArn"]
    assert answer["TableDescription"]["StreamSpecification"] == stream
    desk.put(id="while")
    assert (
        "already has an enabled stream" in desk.refuse("UpdateTable", TableName="things", StreamSpecification=stream)[1]
    )
    desk.call("UpdateTable", TableName="things", StreamSpecification={"StreamEnabled": False})
    described = desk.call("DescribeTable", TableName="things")["Table"]
    assert "StreamSpecification" not in described
    assert described["LatestStreamArn"] == first
    desk.put(id="between")
    assert [record["dynamodb"]["Keys"] for record in desk.records()] == [item(id="while")]
    answer = desk.call("UpdateTable", TableName="things", StreamSpecification=stream)
    second = answer["TableDescription"]["LatestStreamArn"]
    assert second > first
    listed = desk.call("ListStreams", TableName="things")["Streams"]
    assert [each["StreamArn"] for each in listed] == [first, second]


def large(desk: Desk, items: int = 52 * _STEP_ROWS + 10) -> None:
    """A table whose index is not filled at once."""
    desk.call("CreateTable", **definition(sort="n:N"))
    puts = [{"PutRequest": {"Item": item(id=f"i{number % 7}", n=number, room="old")}} for number in range(items)]
    for start in range(0, items, 25):
        desk.call("BatchWriteItem", RequestItems={"things": puts[start : start + 25]})


def described(desk: Desk) -> Any:
    return desk.call("DescribeTable", TableName="things")["Table"]


def test_a_large_table_fills_its_new_index_while_it_is_used(desk: Desk) -> None:
    large(desk)
    create(desk, "rooms")
    table = described(desk)
    (rooms,) = table["GlobalSecondaryIndexes"]
    assert (table["TableStatus"], rooms["IndexStatus"], rooms["Backfilling"]) == ("UPDATING", "CREATING", True)
    assert "backfilling" in desk.refuse("Scan", TableName="things", IndexName="rooms")[1]
    for operation, more in (("DeleteTable", {}), ("UpdateTable", {"BillingMode": "PAY_PER_REQUEST"})):
        assert desk.refuse(operation, TableName="things", **more)[0] == "ResourceInUseException"
    keeping = Housekeeping(desk.database, turn_seconds=0.0)
    for turn in range(20):  # changes before and behind the place where the filling stands
        desk.put(id=f"i{turn % 7}", n=turn, room="new")
        desk.call("DeleteItem", TableName="things", Key=item(id=f"i{(turn + 700) % 7}", n=turn + 700))
        desk.put(id=f"j{turn}", n=turn, room="new")
        assert desk.commit(keeping.turn) is (turn < 14)
    table = described(desk)
    (rooms,) = table["GlobalSecondaryIndexes"]
    assert (table["TableStatus"], rooms["IndexStatus"], "Backfilling" in rooms) == ("ACTIVE", "ACTIVE", False)
    items = [(each["id"]["S"], each["n"]["N"], each["room"]["S"]) for each in pages(desk)]
    entries = [(each["id"]["S"], each["n"]["N"], each["room"]["S"]) for each in pages(desk, IndexName="rooms")]
    assert sorted(entries) == sorted(items)
    assert desk.rows("chores") == 0


def pages(desk: Desk, **more: Any) -> list[Any]:
    found: list[Any] = []
    while True:
        page = desk.call("Scan", TableName="things", **more)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        more["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def test_an_index_can_be_given_up_while_it_is_filled(desk: Desk) -> None:
    large(desk)
    create(desk, "rooms")
    updates = [{"Delete": {"IndexName": "rooms"}}]
    gone = desk.call("UpdateTable", TableName="things", GlobalSecondaryIndexUpdates=updates)["TableDescription"]
    assert [each["IndexStatus"] for each in gone["GlobalSecondaryIndexes"]] == ["DELETING"]
    assert described(desk)["TableStatus"] == "ACTIVE"
    assert "GlobalSecondaryIndexes" not in described(desk)
    desk.commit(Housekeeping(desk.database).turn)
    assert (desk.rows("entries"), desk.rows("chores")) == (0, 0)
    desk.call("DeleteTable", TableName="things")


def test_throughput_that_stays_is_refused(desk: Desk) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    desk.call("CreateTable", **definition(BillingMode="PROVISIONED", ProvisionedThroughput=units))
    code, message = desk.refuse("UpdateTable", TableName="things", ProvisionedThroughput=units)
    assert code == "ValidationException"
    assert "Current WriteCapacityUnits provisioned for the table: 4. Requested WriteCapacityUnits: 4." in message


def test_a_local_index_is_neither_removed_nor_doubled(desk: Desk) -> None:
    at = {"AttributeName": "at", "AttributeType": "N"}
    local = [index("times", "id", "at")]
    desk.call("CreateTable", **definition(sort="n:N", Attributes=[at], LocalSecondaryIndexes=local))
    removed = desk.refuse(
        "UpdateTable", TableName="things", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "times"}}]
    )
    assert removed[0] == "ResourceNotFoundException"
    doubled = {"Create": index("times", "at")}
    assert (
        "already exists"
        in desk.refuse(
            "UpdateTable", TableName="things", AttributeDefinitions=[at], GlobalSecondaryIndexUpdates=[doubled]
        )[1]
    )


def test_an_attribute_keeps_its_type_and_an_update_says_what_it_is(desk: Desk) -> None:
    at = {"AttributeName": "at", "AttributeType": "N"}
    desk.call("CreateTable", **definition(Attributes=[at], GlobalSecondaryIndexes=[index("times", "at")]))
    other = {"AttributeName": "at", "AttributeType": "S"}
    cases: list[tuple[list[Any], list[Any], str]] = [
        ([other], [{"Create": index("texts", "at")}], "Attributes cannot be redefined"),
        ([], [{}], "A GlobalSecondaryIndexUpdate has one of"),
        ([], [], "At least one of"),
    ]
    for definitions, updates, words in cases:
        members = {"AttributeDefinitions": definitions, "GlobalSecondaryIndexUpdates": updates}
        assert words in desk.refuse("UpdateTable", TableName="things", **members)[1]

from fairlead.dynamodb.housekeeping import LOOK_SECONDS, Housekeeping
from fairlead.dynamodb.streams import KEPT_SECONDS
from tabledesk import Desk, definition

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}


def test_a_turn_does_all_there_is_if_there_is_time(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification={"AttributeName": "t", "Enabled": True})
    desk.call("CreateTable", **definition("dropped"))
    for number in range(150):
        desk.put(id=f"i{number}", t=int(desk.clock.now()) + 5)
        desk.put("dropped", id=f"i{number}")
    desk.call("DeleteTable", TableName="dropped")
    keeping = Housekeeping(desk.database)
    assert desk.commit(keeping.turn) is False
    assert (desk.rows("items"), desk.rows("records")) == (150, 150)
    desk.clock.jump(10)
    assert desk.commit(keeping.turn) is False
    assert (desk.rows("items"), desk.rows("records")) == (0, 300)
    desk.clock.jump(KEPT_SECONDS + 60)
    assert desk.commit(keeping.turn) is False
    assert desk.rows("records") == 0


def test_nothing_waits_for_all_of_something_large(desk: Desk) -> None:
    for name in ("large", "small"):
        desk.call("CreateTable", **definition(name))
    puts = [{"PutRequest": {"Item": {"id": {"S": f"i{number}"}}}} for number in range(500)]
    for start in range(0, 500, 25):
        desk.call("BatchWriteItem", RequestItems={"large": puts[start : start + 25]})
    desk.put("small", id="a")
    keeping = Housekeeping(desk.database, turn_seconds=0.0)
    desk.call("DeleteTable", TableName="large")
    assert desk.commit(keeping.turn)
    desk.call("DeleteTable", TableName="small")
    desk.clock.jump(LOOK_SECONDS)
    for _ in range(8):
        assert desk.commit(keeping.turn)
    assert {number for kind, number in desk.database.store.chores()} == {1}
    turns = 0
    while desk.commit(keeping.turn):
        turns += 1
    assert turns > 15
    assert desk.rows("chores") == 0


def test_old_tokens_are_forgotten(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    keeping = Housekeeping(desk.database)
    writes = [{"Put": {"TableName": "things", "Item": {"id": {"S": "a"}}}}]
    desk.call("TransactWriteItems", TransactItems=writes, ClientRequestToken="t")
    desk.commit(keeping.turn)
    assert desk.rows("tokens") == 1
    desk.clock.jump(601)
    desk.commit(keeping.turn)
    assert desk.rows("tokens") == 0

from fairlead.dynamodb.expiries import BATCH, sweep
from tabledesk import Desk, definition, item


def enable(desk: Desk, attribute: str = "ttl", enabled: bool = True) -> None:
    specification = {"AttributeName": attribute, "Enabled": enabled}
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=specification)


def left(desk: Desk) -> set[str]:
    return {found["id"]["S"] for found in desk.call("Scan", TableName="things")["Items"]}


def swept(desk: Desk) -> bool:
    return desk.commit(lambda: sweep(desk.database, desk.table()))


def test_items_go_when_their_time_has_come(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    enable(desk)
    now = int(desk.clock.now())
    desk.put(id="soon", ttl=now + 5)
    desk.put(id="later", ttl=now + 60)
    desk.put(id="never")
    desk.put(id="ancient", ttl=now - 6 * 365 * 86_400)
    swept(desk)
    assert left(desk) == {"soon", "later", "never", "ancient"}
    desk.clock.jump(6)
    assert not swept(desk)
    assert left(desk) == {"later", "never", "ancient"}
    assert desk.rows("expiries") == 1


def test_an_item_that_got_more_time_stays(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    enable(desk)
    now = int(desk.clock.now())
    desk.put(id="a", ttl=now + 5)
    desk.put(id="a", ttl=now + 500)
    desk.put(id="b", ttl=now + 5)
    desk.call("DeleteItem", TableName="things", Key=item(id="b"))
    desk.clock.jump(10)
    assert not swept(desk)
    assert left(desk) == {"a"}


def test_notes_of_another_attribute_are_void(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    enable(desk)
    now = int(desk.clock.now())
    desk.put(id="a", ttl=now + 5, until=now + 500)
    enable(desk, enabled=False)
    enable(desk, "until")
    assert desk.rows("expiries") == 2
    desk.clock.jump(10)
    swept(desk)
    assert left(desk) == {"a"}
    assert desk.rows("expiries") == 1


def test_a_sweep_takes_a_few_at_a_time(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    enable(desk)
    for number in range(BATCH + 1):
        desk.put(id=f"i{number}", ttl=int(desk.clock.now()) - 1)
    assert swept(desk)
    assert len(left(desk)) == 1
    assert not swept(desk)
    assert left(desk) == set()


def test_the_stream_tells_who_removed_what_has_expired(desk: Desk) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    desk.call("CreateTable", **definition(StreamSpecification=stream))
    enable(desk)
    now = int(desk.clock.now())
    desk.put(id="a", ttl=now + 5)
    desk.put(id="b", ttl=now + 500)
    desk.clock.jump(10)
    swept(desk)
    desk.call("DeleteItem", TableName="things", Key=item(id="b"))
    *_, expired, deleted = desk.records()
    assert expired["eventName"] == deleted["eventName"] == "REMOVE"
    assert expired["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert expired["dynamodb"]["OldImage"] == item(id="a", ttl=now + 5)
    assert "userIdentity" not in deleted

from fairlead.dynamodb.watches import Watches
from tabledesk import CALLER, Desk, definition

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
LABEL = "2023-11-14T22:13:20.000"


def head(what: str, table: str = "things", account_id: str = CALLER.account_id) -> bytes:
    return "\0".join((what, account_id, table)).encode()


def notice(last: int, label: str = LABEL) -> bytes:
    return "\0".join((CALLER.account_id, "things", label, str(10**20 + last))).encode()


def test_a_watch_tells_each_time_of_the_newest_record(desk: Desk) -> None:
    watches = Watches(desk.database.catalog.streams)
    watches.told(head("watch"))
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    assert watches.notices() == []
    desk.put(id="a")
    assert watches.notices() == [notice(1)]
    assert watches.notices() == []
    desk.put(id="b")
    desk.put(id="c")
    desk.put(id="c")
    assert watches.notices() == [notice(3)]
    watches.told(head("unwatch"))
    desk.put(id="d")
    assert watches.notices() == []


def test_who_begins_to_listen_hears_of_what_is_there(desk: Desk) -> None:
    watches = Watches(desk.database.catalog.streams)
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    desk.put(id="a")
    desk.call("UpdateTable", TableName="things", StreamSpecification={"StreamEnabled": False})
    desk.call("UpdateTable", TableName="things", StreamSpecification=STREAM)
    desk.put(id="b")
    assert watches.notices() == []
    watches.told(head("watch"))
    both = [notice(1), notice(1, "2023-11-14T22:13:20.001")]
    assert watches.notices() == both
    watches.told(head("watch"))
    assert watches.notices() == both


def test_nobody_hears_of_others(desk: Desk) -> None:
    watches = Watches(desk.database.catalog.streams)
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    watches.told(head("watch", "others"))
    watches.told(head("watch", account_id="999999999999"))
    desk.put(id="a")
    assert watches.notices() == []


def test_what_was_undone_is_not_told(desk: Desk) -> None:
    watches = Watches(desk.database.catalog.streams)
    watches.told(head("watch"))
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))

    def job() -> str:
        desk.database.begin()
        stream = desk.table().stream
        assert stream is not None
        stream.append(0, 1, b"{}", None, None)
        raise OSError

    assert desk.database.commits.run([job], lambda error: "undone") == ["undone"]
    assert watches.notices() == []

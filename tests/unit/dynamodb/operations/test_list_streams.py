from tabledesk import CALLER, Desk, definition

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}


def test_streams_are_listed_page_by_page(desk: Desk) -> None:
    for name in ("b", "a", "c"):
        desk.call("CreateTable", **definition(name * 3, StreamSpecification=STREAM))
    desk.call("CreateTable", **definition("without"))
    desk.call("DeleteTable", TableName="bbb")
    first = desk.call("ListStreams", Limit=2)
    assert [each["TableName"] for each in first["Streams"]] == ["aaa", "bbb"]
    assert first["LastEvaluatedStreamArn"] == first["Streams"][-1]["StreamArn"]
    second = desk.call("ListStreams", Limit=2, ExclusiveStartStreamArn=first["LastEvaluatedStreamArn"])
    assert [each["TableName"] for each in second["Streams"]] == ["ccc"]
    assert "LastEvaluatedStreamArn" not in second


def test_a_stream_is_listed_with_arn_and_label(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    described = desk.call("DescribeTable", TableName="things")["Table"]
    listed = {
        "StreamArn": described["LatestStreamArn"],
        "TableName": "things",
        "StreamLabel": described["LatestStreamLabel"],
    }
    assert desk.call("ListStreams", TableName="things")["Streams"] == [listed]
    assert desk.call("ListStreams", TableName=CALLER.table_arn("things"))["Streams"] == [listed]
    assert desk.call("ListStreams", TableName="nothing")["Streams"] == []


def test_wrong_members_are_refused(desk: Desk) -> None:
    for wrong in ({"Limit": 0}, {"Limit": 101}, {"TableName": "?"}):
        assert desk.refuse("ListStreams", **wrong)[0] == "ValidationException"

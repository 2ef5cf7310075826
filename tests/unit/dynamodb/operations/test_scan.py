from typing import Any

from tabledesk import Desk, definition, index, item


def filled(desk: Desk) -> None:
    room = {"AttributeName": "room", "AttributeType": "S"}
    desk.call("CreateTable", **definition(Attributes=[room], GlobalSecondaryIndexes=[index("rooms", "room")]))
    for number in range(40):
        desk.put(id=f"i{number}", x=number, **({"room": "r"} if number % 2 else {}))


def pages(desk: Desk, **request: Any) -> list[str]:
    seen: list[str] = []
    while True:
        page = desk.call("Scan", TableName="things", **request)
        seen += [found["id"]["S"] for found in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return seen
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def test_every_item_is_met_once_in_a_stable_order(desk: Desk) -> None:
    filled(desk)
    whole = pages(desk)
    assert sorted(whole) == sorted(f"i{number}" for number in range(40))
    assert whole != [f"i{number}" for number in range(40)]
    assert pages(desk, Limit=7) == whole
    assert len(pages(desk, IndexName="rooms", Limit=3)) == 20


def test_segments_are_the_parts_of_the_whole(desk: Desk) -> None:
    filled(desk)
    for total in (1, 3, 7):
        parts = [pages(desk, Segment=segment, TotalSegments=total, Limit=2) for segment in range(total)]
        assert [name for part in parts for name in part] == pages(desk)


def test_a_key_of_another_segment_is_refused(desk: Desk) -> None:
    filled(desk)
    first = desk.call("Scan", TableName="things", Segment=0, TotalSegments=2, Limit=1)["LastEvaluatedKey"]
    code, message = desk.refuse("Scan", TableName="things", Segment=1, TotalSegments=2, ExclusiveStartKey=first)
    assert code == "ValidationException"
    assert "Please use ExclusiveStartKey with correct Segment" in message


def test_filter_and_projection_meet_the_whole_item(desk: Desk) -> None:
    filled(desk)
    answer = desk.call(
        "Scan",
        TableName="things",
        FilterExpression="x BETWEEN :l AND :h",
        ProjectionExpression="id",
        ExpressionAttributeValues={":l": {"N": "5"}, ":h": {"N": "6"}},
    )
    assert sorted(answer["Items"], key=str) == [item(id="i5"), item(id="i6")]
    assert (answer["Count"], answer["ScannedCount"]) == (2, 40)
    for wrong, words in (
        ({"Segment": 1}, "TotalSegments parameter is required"),
        ({"TotalSegments": 2}, "Segment parameter is required"),
        ({"Segment": 2, "TotalSegments": 2}, "Segment: 2 is not less than TotalSegments: 2"),
        ({"Limit": 0}, "Value '0' at 'limit' failed"),
        ({"ScanFilter": {"x": {}}}, "at 'scanFilter.x.member.comparisonOperator' failed"),
    ):
        assert words in desk.refuse("Scan", TableName="things", **wrong)[1]

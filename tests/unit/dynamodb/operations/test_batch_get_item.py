from typing import Any

import pytest

from tabledesk import Desk, definition, item


def test_items_of_several_tables_come_together(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("CreateTable", **definition("others"))
    desk.put(id="a", x=1)
    desk.put("others", id="a", y=2)
    answer = desk.call(
        "BatchGetItem",
        RequestItems={
            "things": {"Keys": [item(id="a"), item(id="missing")]},
            "others": {"Keys": [item(id="a")], "ProjectionExpression": "y", "ConsistentRead": True},
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == {"things": [item(id="a", x=1)], "others": [item(y=2)]}
    assert answer["UnprocessedKeys"] == {}
    assert [units["CapacityUnits"] for units in answer["ConsumedCapacity"]] == [1.0, 1.0]


def test_what_goes_beyond_16_megabytes_comes_back(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    for number in range(50):
        desk.put(id=f"i{number}", x="x" * 400_000)
    keys = [item(id=f"i{number}") for number in range(50)]
    answer = desk.call("BatchGetItem", RequestItems={"things": {"Keys": keys}})
    got, rest = answer["Responses"]["things"], answer["UnprocessedKeys"]["things"]["Keys"]
    assert 0 < len(rest) < 50
    assert len(got) + len(rest) == 50
    assert rest == keys[len(got) :]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"Keys": []}, "Member must have length greater than or equal to 1"),
        (
            {"Keys": [item(id=f"i{number}") for number in range(101)]},
            "at 'RequestItems.things.member.Keys' failed to satisfy constraint: Member must have length less",
        ),
        ({"Keys": [item(id="a"), item(id="a")]}, "Provided list of item keys contains duplicates"),
        ({"Keys": [item(other="a")]}, "does not match the schema"),
        ({"Keys": [item(id="a")], "AttributesToGet": ["x", "x"]}, "Duplicate value in attribute name: x"),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused(desk: Desk, request_: dict[str, Any], words: str) -> None:
    desk.call("CreateTable", **definition())
    assert words in desk.refuse("BatchGetItem", RequestItems={"things": request_})[1]
    assert (
        desk.refuse("BatchGetItem", RequestItems={"nothing": {"Keys": [item(id="a")]}})[0]
        == "ResourceNotFoundException"
    )


def test_keys_are_counted_over_all_tables(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("CreateTable", **definition("others"))
    keys = [item(id=f"i{number}") for number in range(51)]
    code, message = desk.refuse("BatchGetItem", RequestItems={"things": {"Keys": keys}, "others": {"Keys": keys}})
    assert (code, message) == ("ValidationException", "Too many items requested for the BatchGetItem call")

from tabledesk import Desk, definition, index


def test_a_table_is_creating_and_then_there(desk: Desk) -> None:
    answer = desk.call("CreateTable", **definition(Tags=[{"Key": "team", "Value": "x"}], Unheard={"of": 1}))
    assert answer["TableDescription"]["TableStatus"] == "CREATING"
    assert desk.call("DescribeTable", TableName="things")["Table"]["TableStatus"] == "ACTIVE"
    code, message = desk.refuse("CreateTable", **definition())
    assert (code, message) == ("ResourceInUseException", "Table already exists: things")
    assert desk.table().definition.tags == {"team": "x"}


def test_indexes_get_ordinals_of_their_own(desk: Desk) -> None:
    at = {"AttributeName": "at", "AttributeType": "N"}
    desk.call(
        "CreateTable",
        **definition(
            sort="n:N",
            Attributes=[at],
            GlobalSecondaryIndexes=[index("one", "at"), index("two", "n")],
            LocalSecondaryIndexes=[index("three", "id", "at")],
        ),
    )
    assert len({made.number for made in desk.table().indexes.values()}) == 3


def test_a_stream_says_what_it_holds(desk: Desk) -> None:
    code, message = desk.refuse("CreateTable", **definition(StreamSpecification={"StreamEnabled": True}))
    assert code == "ValidationException"
    assert "StreamViewType" in message

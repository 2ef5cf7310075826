from fairlead.dynamodb.table import Definition, Table
from tabledesk import definition, index


def test_a_definition_becomes_keys_and_indexes() -> None:
    request = definition(
        sort="at:N",
        Attributes=[{"AttributeName": "room", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[index("rooms", "room", "at", "INCLUDE", "name"), index("all", "room")],
    )
    table = Table(
        3, Definition(account_id="0", table_id="x", created=0.0, request=request, ordinals={"rooms": 0, "all": 5})
    )
    assert [(attribute.name, attribute.type) for attribute in table.schema.attributes] == [("id", "S"), ("at", "N")]
    rooms, everything = table.indexes["rooms"], table.indexes["all"]
    assert rooms.projected == frozenset({"id", "at", "room", "name"})
    assert everything.projected is None
    assert (rooms.number, everything.number) == (3 << 20, 3 << 20 | 5)
    item = {"id": {"S": "a"}, "other": {"S": "b"}}
    assert rooms.project(item) == {"id": {"S": "a"}}
    assert everything.project(item) is item
    assert not table.has_local_indexes

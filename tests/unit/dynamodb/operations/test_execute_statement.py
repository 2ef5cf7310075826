import pytest

from tabledesk import Desk, definition, item


@pytest.fixture
def things(desk: Desk) -> Desk:
    desk.call("CreateTable", **definition())
    return desk


def test_an_item_lives_through_statements_alone(things: Desk) -> None:
    def run(text: str, *parameters: dict[str, str]) -> list[object]:
        given = {"Parameters": list(parameters)} if parameters else {}
        items: list[object] = things.call("ExecuteStatement", Statement=text, **given)["Items"]
        return items

    assert run("INSERT INTO things VALUE {'id': ?, 'x': 1, 'tags': <<'a'>>}", {"S": "a"}) == []
    assert run("UPDATE things SET x = x + ? SET tags = set_add(tags, <<'b'>>) WHERE id = 'a'", {"N": "2"}) == []
    assert run("SELECT x, tags FROM things WHERE id = 'a'") == [{"x": {"N": "3"}, "tags": {"SS": ["a", "b"]}}]
    assert run("DELETE FROM things WHERE id = 'a' AND x = 3 RETURNING ALL OLD *") != []
    assert run("SELECT * FROM things") == []


def test_an_insert_replaces_nothing(things: Desk) -> None:
    things.put(id="a", x=1)
    refused = things.refuse("ExecuteStatement", Statement="INSERT INTO things VALUE {'id': 'a'}")
    assert refused == ("DuplicateItemException", "Duplicate primary key exists in table")
    assert things.call("GetItem", TableName="things", Key=item(id="a"))["Item"] == item(id="a", x=1)


def test_a_write_needs_its_condition(things: Desk) -> None:
    things.put(id="a", x=1)
    for text in (
        "UPDATE things SET x = 2 WHERE id = 'missing'",
        "UPDATE things SET x = 2 WHERE id = 'a' AND x = 5",
        "DELETE FROM things WHERE id = 'a' AND x = 5",
    ):
        status, body = things.ask("ExecuteStatement", Statement=text, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        assert (status, body["__type"].partition("#")[2]) == (400, "ConditionalCheckFailedException")
        assert body.get("Item") in (None, item(id="a", x=1))
    assert things.call("ExecuteStatement", Statement="DELETE FROM things WHERE id = 'missing' AND x = 5") == {
        "Items": []
    }


def test_a_select_goes_page_by_page(things: Desk) -> None:
    for number in range(5):
        things.put(id=f"i{number}", x=number)
    first = things.call("ExecuteStatement", Statement="SELECT * FROM things WHERE x < 4", Limit=3)
    assert set(first) == {"Items", "NextToken", "LastEvaluatedKey"}
    request = {"Statement": "SELECT * FROM things WHERE x < 4", "NextToken": first["NextToken"]}
    second = things.call("ExecuteStatement", **request, ReturnConsumedCapacity="TOTAL", ConsistentRead=True)
    assert "NextToken" not in second
    assert second["ConsumedCapacity"] == {"TableName": "things", "CapacityUnits": 1.0}
    assert sorted(row["x"]["N"] for row in first["Items"] + second["Items"]) == ["0", "1", "2", "3"]


def test_pages_end_at_a_megabyte(things: Desk) -> None:
    for number in range(4):
        things.put(id=f"i{number}", text="x" * 400_000)
    first = things.call("ExecuteStatement", Statement="SELECT id FROM things")
    assert (len(first["Items"]), "LastEvaluatedKey" in first) == (3, False)
    rest = things.call("ExecuteStatement", Statement="SELECT id FROM things", NextToken=first["NextToken"])
    assert len(rest["Items"]) == 1


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Statement": "SELECT * FROM nothing"}, "ResourceNotFoundException"),
        ({"Statement": "INSERT INTO nothing VALUE {'id': 'a'}"}, "ResourceNotFoundException"),
        ({}, "ValidationException"),
        ({"Statement": 5}, "SerializationException"),
        ({"Statement": "SELECT * FROM things", "Limit": 0}, "ValidationException"),
        ({"Statement": "DELETE FROM things WHERE id = 'a'", "Limit": 1}, "ValidationException"),
        ({"Statement": "EXISTS(SELECT * FROM things WHERE id = 'a')"}, "ValidationException"),
        ({"Statement": "SELECT * FROM things", "NextToken": "forged"}, "ValidationException"),
        ({"Statement": "(" * 4096}, "ValidationException"),
        ({"Statement": "SELECT * FROM things WHERE " + "(" * 4096}, "ValidationException"),
        ({"Statement": "SELECT * FROM things WHERE x = 1E1000000"}, "ValidationException"),
    ],
)
def test_what_is_wrong_is_refused(things: Desk, members: dict[str, object], code: str) -> None:
    assert things.refuse("ExecuteStatement", **members)[0] == code

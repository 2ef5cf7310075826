from typing import Any

import pytest

from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Select
from fairlead.dynamodb.plans import MisfitError
from fairlead.dynamodb.selects import Selection, flat, single
from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition, index, item


@pytest.fixture
def filled(desk: Desk) -> Desk:
    room = {"AttributeName": "room", "AttributeType": "S"}
    indexes = [index("rooms", "room", "n"), index("bare", "room", "", "KEYS_ONLY")]
    desk.call("CreateTable", **definition(sort="n:N", Attributes=[room], GlobalSecondaryIndexes=indexes))
    for name in "abc":
        for number in range(4):
            desk.put(id=name, n=number, room="odd" if number % 2 else "even", x=number * 10)
    return desk


def select(text: str) -> Select:
    statement = parse_statement(text)
    assert isinstance(statement, Select)
    return statement


def found(desk: Desk, text: str) -> list[str]:
    """The keys of what a SELECT gives, `a0` for id a and n 0, read three at a time."""
    keys: list[str] = []
    answer: dict[str, Any] = {"NextToken": None}
    while "NextToken" in answer:
        goes_on = {} if answer["NextToken"] is None else {"NextToken": answer["NextToken"]}
        answer = desk.call("ExecuteStatement", Statement=text, Limit=3, **goes_on)
        keys += [row["id"]["S"] + row["n"]["N"] for row in answer["Items"]]
    return keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("SELECT * FROM things WHERE id = 'a'", "a0 a1 a2 a3"),
        ("SELECT id, n FROM things WHERE id = 'a' AND n > 1", "a2 a3"),
        ("SELECT * FROM things WHERE id = 'a' AND x BETWEEN 10 AND 20", "a1 a2"),
        ("SELECT * FROM things WHERE id = 'a' ORDER BY n DESC", "a3 a2 a1 a0"),
        ("SELECT * FROM things WHERE id IN ['c', 'a', 'z'] AND n >= 2", "c2 c3 a2 a3"),
        ("SELECT * FROM things WHERE id IN ['c', 'a'] AND n >= 2 ORDER BY id, n DESC", "a3 a2 c3 c2"),
        ("SELECT * FROM things WHERE (id = 'b' OR id = 'a') AND n = 0 ORDER BY id DESC", "b0 a0"),
        ("SELECT * FROM things.rooms WHERE room = 'odd' AND n = 3 AND id <> 'b'", "a3 c3"),
        ("SELECT * FROM things.bare WHERE room = 'even' AND n = 0", "a0 b0 c0"),
        ("SELECT * FROM things WHERE id = 'z'", ""),
    ],
)
def test_a_select_by_key_reads_its_partitions_in_order(filled: Desk, text: str, keys: str) -> None:
    assert found(filled, text) == keys.split()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("SELECT * FROM things", "a0 a1 a2 a3 b0 b1 b2 b3 c0 c1 c2 c3"),
        ("SELECT * FROM things WHERE x = 30", "a3 b3 c3"),
        ("SELECT * FROM things WHERE id = 'a' OR n = 0", "a0 a1 a2 a3 b0 c0"),
        ("SELECT * FROM things.rooms WHERE n = 2", "a2 b2 c2"),
    ],
)
def test_a_select_without_a_key_looks_at_everything(filled: Desk, text: str, keys: str) -> None:
    assert sorted(found(filled, text)) == keys.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * FROM things ORDER BY n", "at least one non-optional hash key condition"),
        ("SELECT * FROM things WHERE id = 'a' ORDER BY x", "Variable reference x in ORDER BY clause must be part"),
        ("SELECT * FROM things WHERE id IN ['a', 'b'] ORDER BY n", "ORDER BY n over several partitions"),
        ("SELECT * FROM things.nothing", "The table does not have the specified index: nothing"),
        ("SELECT x FROM things.bare", "does not project [x]"),
        ("SELECT * FROM things WHERE begins_with(x, 5)", "Invalid WHERE clause: Incorrect operand type"),
    ],
)
def test_what_cannot_be_read_so_is_refused(filled: Desk, text: str, words: str) -> None:
    code, message = filled.refuse("ExecuteStatement", Statement=text)
    assert code == "ValidationException"
    assert words in message


def test_reads_of_global_indexes_are_never_consistent(filled: Desk) -> None:
    with pytest.raises(ApiError, match="Consistent reads are not supported on global secondary indexes"):
        Selection(filled.database, CALLER, select("SELECT * FROM things.rooms"), consistent=True)


def test_a_page_begins_among_the_partitions_that_are_read(filled: Desk) -> None:
    selection = Selection(filled.database, CALLER, select("SELECT * FROM things WHERE id IN ['a', 'b']"), False)
    page = selection.page(-1, (1, item(id="b", n=2)))
    assert (len(page.values), selection.at, page.more) == (1, 1, False)
    for start in ((0, item(id="b", n=2)), (2, item(id="a", n=2))):
        with pytest.raises(ApiError, match="outside query boundaries"):
            selection.page(-1, start)
    with pytest.raises(ApiError, match="The provided starting key is invalid"):
        selection.page(-1, (0, item(id="a")))


def test_one_item_is_named_by_its_whole_key(filled: Desk) -> None:
    table, key, _, test = single(filled.database, CALLER, select("SELECT * FROM things WHERE id='a' AND n=1 AND x=5"))
    assert (table.name, key) == ("things", item(id="a", n=1))
    assert test is not None
    assert test({"x": {"N": "5"}})
    with pytest.raises(MisfitError, match="The provided key element does not match the schema"):
        single(filled.database, CALLER, select("SELECT * FROM things WHERE id = 'a' AND n = 'x'"))
    with pytest.raises(ApiError, match="an index or ORDER BY in a SELECT of one item"):
        single(filled.database, CALLER, select("SELECT * FROM things.rooms WHERE id = 'a' AND n = 1"))


def test_what_is_selected_goes_by_its_last_name() -> None:
    whole: Any = {"m": {"M": {"a": {"S": "x"}, "l": {"L": [{"N": "1"}]}}}, "b": {"N": "2"}}
    assert flat(whole, (("b",), ("m", "a"), ("m", "l", 0), ("m", "gone"))) == {
        "b": {"N": "2"},
        "a": {"S": "x"},
        "_3": {"N": "1"},
    }

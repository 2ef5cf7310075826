from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Delete, Exists, Insert, Returning, Select, Update
from fairlead.model.errors import ApiError


def test_a_select_reads_a_table_or_an_index() -> None:
    whole = parse_statement("SELECT * FROM things;")
    assert whole == Select("things", None, None, None)
    some = parse_statement(
        'select id, m.deep[0] from "my.things"."by-room" where id = ? order by id desc, n', [{"S": "a"}]
    )
    assert isinstance(some, Select)
    assert (some.table, some.index, some.paths) == ("my.things", "by-room", (("id",), ("m", "deep", 0)))
    assert some.condition is not None
    assert some.order == (("id", True), ("n", False))
    assert isinstance(parse_statement("EXISTS(SELECT * FROM t WHERE id = 'a')"), Exists)


def test_an_insert_has_an_item() -> None:
    wanted = Insert("things", {"id": {"S": "a"}, "n": {"N": "1"}})
    assert parse_statement("INSERT INTO things VALUE {'id': 'a', 'n': 01.0}") == wanted
    assert parse_statement("INSERT INTO things VALUE ?", [{"M": wanted.item}]) == wanted


def test_updates_and_deletes_may_return_what_they_met() -> None:
    update = parse_statement("UPDATE things SET n = 1 WHERE id = 'a' RETURNING MODIFIED NEW *")
    assert isinstance(update, Update)
    assert update.returning == Returning(modified=True, old=False)
    delete = parse_statement("DELETE FROM things WHERE id = 'a' RETURNING ALL OLD *")
    assert isinstance(delete, Delete)
    assert delete.returning == Returning(modified=False, old=True)
    assert parse_statement("DELETE FROM things") == Delete("things", None, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expected SELECT, INSERT, UPDATE, DELETE or EXISTS at character 1, found the end"),
        ("SELECTT * FROMM x", "found 'SELECTT'"),
        ("SELECT * things", "Expected FROM"),
        ("SELECT COUNT(*) FROM t", "Unsupported in a statement: the function COUNT in a SELECT list"),
        ("SELECT DISTINCT id FROM t", "Unsupported in a statement: SELECT DISTINCT"),
        ("SELECT 1 FROM t", "Unsupported in a statement: a value in a SELECT list"),
        ("SELECT id AS x FROM t", "Unsupported in a statement: another name for a column (AS"),
        ("SELECT n + 1 FROM t", "Unsupported in a statement: arithmetic (+) in a SELECT list"),
        ("SELECT * FROM t AS x", "Unsupported in a statement: another name for a table (AS"),
        ("SELECT * FROM t x WHERE x.id = 1", "Unsupported in a statement: another name for a table (x"),
        ("SELECT * FROM t, u", "Unsupported in a statement: a join of several tables"),
        ("SELECT * FROM t JOIN u ON 1 = 1", "Unsupported in a statement: JOIN"),
        ("SELECT * FROM (SELECT * FROM t)", "Unsupported in a statement: a SELECT from anything but"),
        ("SELECT * FROM t GROUP BY id", "Unsupported in a statement: GROUP"),
        ("SELECT * FROM t WHERE id = 1 LIMIT 5", "Unsupported in a statement: LIMIT"),
        ("SELECT * FROM t UNION SELECT * FROM t", "Unsupported in a statement: UNION"),
        ("INSERT INTO t VALUES ('a')", "Unsupported in a statement: VALUES"),
        ("INSERT INTO t VALUE 5", "After VALUE stands an item"),
        ("INSERT INTO t VALUE {'id': 'a'} ON CONFLICT DO NOTHING", "Unsupported in a statement: ON CONFLICT"),
        ('INSERT INTO t."i" VALUE {}', "Unsupported in a statement: writing to an index (i)"),
        ("UPDATE t SET n = 1 WHERE id = 1 RETURNING n", "Expected ALL"),
        ("DELETE FROM t WHERE id = 1 RETURNING ALL NEW *", "anything but RETURNING ALL OLD * of a DELETE"),
        ("CREATE TABLE t", "found 'CREATE'"),
        ("SELECT * FROM t; SELECT * FROM t", "Unsupported in a statement: SELECT at character 18"),
        ("EXISTS(SELECT * FROM t", "Expected )"),
    ],
)
def test_what_goes_beyond_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_statement(text)
    assert refused.value.code == "ValidationException"
    assert words in str(refused.value.message)


WORDS = """
SELECT * FROM t "t"."i" WHERE AND OR NOT id = <> < 'a' 5 1E9 ? , ( ) [ ] { } << >> IN BETWEEN IS MISSING NULL size(
begins_with( INSERT INTO VALUE {'id':'a'} UPDATE SET REMOVE DELETE RETURNING ALL OLD set_add(id, list_append( +
- . ' " EXISTS( ORDER BY ; \ud800
"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=20).map(" ".join) | st.text(max_size=20))
def test_any_text_is_a_statement_or_refused(text: str) -> None:
    with suppress(ApiError):
        parse_statement(text, [{"S": "x"}])

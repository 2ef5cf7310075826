import pytest

from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Returning, Select
from fairlead.dynamodb.plans import Plan
from fairlead.dynamodb.statement_plans import plan_statement, returned
from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition, item


def plan(desk: Desk, text: str) -> tuple[str, Plan]:
    statement = parse_statement(text)
    assert not isinstance(statement, Select)
    return plan_statement(desk.database, CALLER, statement)


@pytest.mark.parametrize(
    ("text", "kind", "absent", "right", "wrong"),
    [
        ("INSERT INTO things VALUE {'id': 'a'}", "Insert", True, False, False),
        ("UPDATE things SET y = 1 WHERE id = 'a' AND x = 1", "Update", False, True, False),
        ("DELETE FROM things WHERE id = 'a' AND x = 1", "Delete", True, True, False),
        ("DELETE FROM things WHERE id = 'a'", "Delete", True, True, True),
        ("EXISTS(SELECT * FROM things WHERE id = 'a' AND x = 1)", "ConditionCheck", False, True, False),
        ("EXISTS(SELECT * FROM things WHERE id = 'a')", "ConditionCheck", False, True, True),
    ],
)
def test_each_statement_has_its_condition(
    desk: Desk, text: str, kind: str, absent: bool, right: bool, wrong: bool
) -> None:
    """Whether it goes through where there is no item, where there is one with x = 1, and one with x = 2."""
    desk.call("CreateTable", **definition())
    found, made = plan(desk, text)
    assert (found, made.item) == (kind, item(id="a"))
    test = made.test or (lambda _: True)
    assert test({}) is absent
    assert test(item(id="a", x=1)) is right
    assert test(item(id="a", x=2)) is wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INSERT INTO things VALUE {'x': 1}", "Missing the key id in the item"),
        ("INSERT INTO things VALUE {'id': 1}", "Type mismatch for key id"),
        ("UPDATE things SET x = 1", "mandatory equality on all key attributes"),
        ("UPDATE things SET id = 'b' WHERE id = 'a'", "Cannot update attribute id"),
        ("UPDATE things SET x = 1 WHERE id = 5", "The provided key element does not match the schema"),
        ("DELETE FROM things WHERE x = 1", "mandatory equality on all key attributes"),
        ("DELETE FROM nothing WHERE id = 'a'", "Requested resource not found"),
    ],
)
def test_what_does_not_fit_the_table_is_refused(desk: Desk, text: str, words: str) -> None:
    desk.call("CreateTable", **definition())
    with pytest.raises(ApiError, match=words):
        plan(desk, text)


def test_a_write_returns_what_it_is_asked_for(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x=1, y=1)
    for returning, wanted in (
        ("ALL OLD", [item(id="a", x=1, y=1)]),
        ("MODIFIED OLD", [item(x=1)]),
        ("ALL NEW", [item(id="a", x=1, y=1)]),
        ("MODIFIED NEW", [item(x=1)]),
    ):
        text = f"UPDATE things SET x = 1 WHERE id = 'a' RETURNING {returning} *"
        assert desk.call("ExecuteStatement", Statement=text)["Items"] == wanted
    _, made = plan(desk, "UPDATE things SET x = 1 WHERE id = 'a'")
    assert returned(None, made, None, None) is None
    assert returned(Returning(modified=False, old=True), made, None, None) is None

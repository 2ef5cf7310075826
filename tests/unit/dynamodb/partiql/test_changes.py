import pytest

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.update import updating
from fairlead.dynamodb.partiql.changes import Changes
from fairlead.dynamodb.partiql.lexer import Cursor
from fairlead.dynamodb.partiql.operands import Operands
from fairlead.dynamodb.values.attributes import Item
from fairlead.model.errors import ApiError

OLD: Item = {"id": {"S": "a"}, "n": {"N": "5"}, "l": {"L": [{"N": "1"}]}, "t": {"SS": ["a"]}, "m": {"M": {}}}


def changed(text: str) -> Item | None:
    operands = Operands(Cursor(text), ())
    actions = Changes(operands).parse()
    operands.finish()
    return updating(actions, Environment(None, None), ["id"]).apply(OLD, OLD)


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("SET n = 7", {"n": {"N": "7"}}),
        ("SET n = n + 1, x = 'y'", {"n": {"N": "6"}, "x": {"S": "y"}}),
        ("SET n=n-1 SET x='y' REMOVE t", {"n": {"N": "4"}, "x": {"S": "y"}, "t": None}),
        ("set l = list_append(l, [2])", {"l": {"L": [{"N": "1"}, {"N": "2"}]}}),
        ("SET t = set_add(t, <<'b'>>)", {"t": {"SS": ["a", "b"]}}),
        ("SET t = set_delete(t, <<'a'>>)", {"t": None}),
        ("SET x = if_not_exists(x, n)", {"x": {"N": "5"}}),
        ("SET m.deep = {'a': [1]}", {"m": {"M": {"deep": {"M": {"a": {"L": [{"N": "1"}]}}}}}}),
        ("REMOVE l[0], n", {"l": {"L": []}, "n": None}),
    ],
)
def test_changes_do_what_they_say(text: str, difference: dict[str, dict[str, object] | None]) -> None:
    wanted = {name: value for name, value in {**OLD, **difference}.items() if value is not None}
    assert changed(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expected SET or REMOVE"),
        ("WHERE", "Expected SET or REMOVE"),
        ("SET n", "Expected ="),
        ("SET n = n * 2", "Expected the end"),
        ("SET n = n + 1 + 1", "Expected the end"),
        ("SET n = upper(n)", "Unsupported in a statement: the function upper after SET"),
        ("SET t = set_add(l, <<'a'>>)", "set_add has the attribute that is set as its first operand"),
        ("SET t = set_add(t, 'a')", "set_add has a set as its second operand"),
        ("SET id = 'b'", "Cannot update attribute id"),
        ("SET n = 1 REMOVE n", "Two document paths overlap"),
        ("SET n = list_append(" + "list_append(" * 1000, "nested too deeply"),
    ],
)
def test_what_is_no_change_is_refused(text: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        changed(text)
    assert refused.value.code == "ValidationException"
    assert words in str(refused.value.message)

from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Insert, Returning


def test_statements_with_the_same_meaning_are_equal() -> None:
    assert parse_statement("insert into t value {'id': 1}") == Insert("t", {"id": {"N": "1"}})
    assert Returning(modified=True, old=False) != Returning(modified=True, old=True)

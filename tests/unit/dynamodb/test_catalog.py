import pytest

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import Catalog, not_found, plain_name
from tabledesk import CALLER, Desk, definition

STRANGER = Caller("999999999999", "arn:aws:iam::999999999999:root", "AKIB", "eu-west-1")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("things", "things"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/things", "things"),
        ("arn:aws-cn:dynamodb:cn-north-1:000000000000:table/things/index/x", "things"),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket"),
    ],
)
def test_a_table_may_be_named_by_its_arn(given: str, name: str) -> None:
    assert plain_name(given) == name


def test_tables_belong_to_an_account_in_every_region(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    catalog = desk.database.catalog
    elsewhere = Caller(CALLER.account_id, CALLER.arn, CALLER.key_id, "ap-south-1")
    assert catalog.find(elsewhere, "things") is catalog.find(CALLER, "things")
    assert catalog.find(STRANGER, "things") is None
    assert catalog.find(STRANGER, CALLER.table_arn("things")) is None
    assert catalog.find(elsewhere, CALLER.table_arn("things")) is not None
    assert (catalog.names(CALLER), catalog.names(STRANGER)) == (["things"], [])


def test_the_next_life_finds_what_this_one_made(desk: Desk) -> None:
    desk.call("CreateTable", **definition("one"))
    desk.call("CreateTable", **definition("two"))
    desk.call("DeleteTable", TableName="one")
    again = Catalog(desk.database.store, desk.database.catalog.streams)
    assert again.names(CALLER) == ["two"]
    table = again.find(CALLER, "two")
    assert table is not None
    assert again.numbered(table.number) is table


def test_a_table_operation_names_the_missing_table() -> None:
    assert not_found().message == "Requested resource not found"
    assert not_found("t").message == "Requested resource not found: Table: t not found"

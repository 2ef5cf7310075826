import pytest

from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition


def test_a_missing_table_is_an_error(desk: Desk) -> None:
    with pytest.raises(ApiError, match="Requested resource not found"):
        desk.database.table(CALLER, "things")


def test_a_table_whose_creation_was_undone_is_forgotten(desk: Desk) -> None:
    desk.call("CreateTable", **definition("kept"))
    database = desk.database

    def job() -> str:
        database.begin()
        database.catalog.create(desk.table("kept").definition)
        return "made a second one of the same name"

    assert database.commits.run([job], lambda error: type(error).__name__) == ["IntegrityError"]
    assert database.catalog.names(CALLER) == ["kept"]

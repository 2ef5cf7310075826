"""A desk for each test, closed after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairlead.control.desk import Desk
from unit.control.making import Told, make_desk


@pytest.fixture
def told() -> Told:
    """The gateway that the desk tells of changes."""
    return Told()


@pytest.fixture
def desk(tmp_path: Path, told: Told) -> Iterator[Desk]:
    """A desk of the root user's."""
    made = make_desk(tmp_path, told)
    yield made
    made.definitions.close()

"""A database in memory for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tabledesk import Desk, opened


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A database without tables."""
    with opened() as made:
        yield made

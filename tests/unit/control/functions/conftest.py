"""A desk whose folder of all code stands ready, as it does once a gateway has started."""

import pytest

from fairlead.control import code
from fairlead.control.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk of every test of the control plane, with that folder."""
    assert code.prepare(desk.code) == []
    return desk

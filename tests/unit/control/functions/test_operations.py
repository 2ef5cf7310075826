"""The table of the Lambda API's operations."""

from fairlead.control.functions.operations import OPERATIONS
from fairlead.wire.services import service


def test_every_one_is_an_operation_of_lambda() -> None:
    assert OPERATIONS.keys() <= service("lambda").operations.keys()

"""Operations called as the door calls them, with the loop that answers later."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.control.desk import Desk, Later
from fairlead.control.functions.operations import OPERATIONS
from fairlead.model.errors import ApiError
from unit.control.functions.zips import HELLO

ROLE = "arn:aws:iam::000000000000:role/runner"
ARN = "arn:aws:lambda:us-west-2:000000000000:function:hello"
HELLO_PARAMS: dict[str, Any] = {
    "FunctionName": "hello",
    "Runtime": "nodejs20.x",
    "Handler": "index.handler",
    "Role": ROLE,
    "Code": {"ZipFile": HELLO},
}


async def call(desk: Desk, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """What an operation answers. Raises ApiError."""
    found = OPERATIONS[operation]
    if not isinstance(found, Later):
        return found(desk, params)
    told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    found.call(desk, params, told.set_result, told.set_exception)
    return await told


def run(desk: Desk, operation: str, **params: Any) -> dict[str, Any]:
    """The same from outside a loop; threads have ended when this returns."""
    return asyncio.run(call(desk, operation, params))


def create(desk: Desk, **params: Any) -> dict[str, Any]:
    """Make a function, `hello` unless `params` say otherwise."""
    return run(desk, "CreateFunction", **{**HELLO_PARAMS, **params})


def unwanted(error: ApiError) -> None:
    """For an operation that must not fail."""
    raise AssertionError(f"failed with {error!r}")


def refused(work: Callable[[], object]) -> tuple[str, int, str]:
    """The error that `work` raises: type, status, sentence."""
    with pytest.raises(ApiError) as caught:
        work()
    assert caught.value.message is not None
    return caught.value.code, caught.value.status, caught.value.message

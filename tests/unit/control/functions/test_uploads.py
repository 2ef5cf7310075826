"""Code that a request brings."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.functions.refusals import conflict
from fairlead.control.functions.uploads import ZIPPED_BYTES, Upload, body_bytes, take
from fairlead.model.errors import ApiError
from unit.control.functions.zips import HELLO


def taken(desk: Desk, given: dict[str, Any], **behaviour: Any) -> tuple[list[dict[str, Any]], list[ApiError]]:
    """What is answered. `behaviour`: `keep`, and an error to `fail` with."""
    outputs: list[dict[str, Any]] = []
    errors: list[ApiError] = []

    async def work() -> None:
        ended = asyncio.Event()

        def finish(upload: Upload) -> dict[str, Any]:
            if behaviour.get("keep"):
                upload.keep()
            if "fail" in behaviour:
                raise behaviour["fail"]
            return upload.members

        def answered(output: dict[str, Any]) -> None:
            outputs.append(output)
            ended.set()

        def failed(error: ApiError) -> None:
            errors.append(error)
            ended.set()

        take(desk, given, "CreateFunction", finish, answered, failed)
        await ended.wait()

    asyncio.run(work())
    return outputs, errors


def folders(desk: Desk) -> list[Path]:
    return [path for path in desk.code.iterdir() if path.name != "package.json"]


def test_kept(desk: Desk) -> None:
    (members,), errors = taken(desk, {"ZipFile": HELLO}, keep=True)
    assert not errors
    assert [path.name for path in folders(desk)] == [members["code"]["sha256"]]


def test_not_kept(desk: Desk) -> None:
    outputs, _ = taken(desk, {"ZipFile": HELLO})
    assert len(outputs) == 1
    assert folders(desk) == []


def test_refused_when_it_was_unpacked(desk: Desk) -> None:
    outputs, (error,) = taken(desk, {"ZipFile": HELLO}, fail=conflict("taken"))
    assert not outputs
    assert error.code == "ResourceConflictException"
    assert folders(desk) == []


def test_a_fault_of_ours_is_answered_too(desk: Desk) -> None:
    outputs, (error,) = taken(desk, {"ZipFile": HELLO}, fail=OSError("the disk is full"))
    assert not outputs
    assert (error.code, error.status) == ("ServiceException", 500)
    assert "the disk is full" in str(error.message)


def test_a_folder(desk: Desk, tmp_path: Path) -> None:
    (members,), _ = taken(desk, {"folder": str(tmp_path)}, keep=True)
    assert members["code"] == {"folder": str(tmp_path)}
    assert members["CodeSize"] == 0
    assert len(members["CodeSha256"]) == 44


@pytest.mark.parametrize(
    ("target", "larger"),
    [
        ("/2015-03-31/functions", True),
        ("/2015-03-31/functions/", True),
        ("/2015-03-31/functions/hello/code", True),
        ("/2015-03-31/functions/arn%3Aaws%3Alambda%3Ax/code?y=1", True),
        ("/2015-03-31/functions/hello/invocations", False),
        ("/2015-03-31/functions/hello/code/more", False),
        ("/elsewhere", False),
        ("/x/2015-03-31/functions", False),
    ],
)
def test_which_requests_bring_a_zip(target: str, larger: bool) -> None:
    assert body_bytes(target) == (70_167_211 if larger else 0)
    assert body_bytes("/2015-03-31/functions") > ZIPPED_BYTES * 4 / 3

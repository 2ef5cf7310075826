"""Code folders: there whole, or not at all."""

import asyncio
import base64
import hashlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from fairlead.control import code
from fairlead.control.code import Unpacked
from fairlead.model.errors import ApiError
from unit.control.functions.zips import HELLO, LINK, zip_of

UNZIP = "Could not unzip uploaded file"


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end, and the threads that it has started."""
    asyncio.run(work)  # waits for its executor


async def unpacked(folder: Path, data: bytes) -> Unpacked | ApiError:
    """What `unpack` gives."""
    told: asyncio.Future[Unpacked | ApiError] = asyncio.get_running_loop().create_future()
    code.unpack(folder, data, told.set_result)
    return await told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of all code."""
    made = tmp_path / "code"
    assert code.prepare(made) == []
    return made


def names(folder: Path) -> list[str]:
    """What lies there, but for what always does."""
    return sorted(path.name for path in folder.iterdir() if path.name != "package.json")


def test_whole_and_named_by_what_it_is(folder: Path) -> None:
    async def work() -> None:
        outcome = await unpacked(folder, HELLO)
        assert isinstance(outcome, Unpacked)
        assert names(folder) == [outcome.path.name]
        assert outcome.size == len(HELLO)
        code.settle(folder, outcome)

    run(work())
    digest = hashlib.sha256(HELLO).hexdigest()
    assert names(folder) == [digest]
    assert (code.folder_of(folder, digest) / "index.js").read_text().startswith("exports")


def test_the_same_code_twice_is_one_folder(folder: Path) -> None:
    async def work() -> None:
        first, second = await asyncio.gather(unpacked(folder, HELLO), unpacked(folder, HELLO))
        assert isinstance(first, Unpacked)
        assert isinstance(second, Unpacked)
        code.settle(folder, first)
        code.settle(folder, second)

    run(work())
    assert len(names(folder)) == 1


def test_what_is_discarded_leaves_nothing(folder: Path) -> None:
    async def work() -> None:
        outcome = await unpacked(folder, HELLO)
        assert isinstance(outcome, Unpacked)
        code.discard(outcome)

    run(work())
    assert names(folder) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no zip", f"{UNZIP}. Please check your file, then try to upload again."),
        (HELLO[:-30], f"{UNZIP}. Please check your file, then try to upload again."),
        (zip_of(), "Uploaded file must be a non-empty zip"),
        (zip_of(("a", bytes(263_000_000), 0)), "Unzipped size must be smaller than 262144000 bytes"),
        (zip_of(("../a", "x", 0)), f"{UNZIP}: the entry '../a' leads out of it."),
        (zip_of(("a", "/etc", LINK)), f"{UNZIP}: a link leads to the absolute path '/etc'."),
        (HELLO.replace(b"index.js", b"other.js", 1), f"{UNZIP}. Please check your file, then try to upload again."),
    ],
)
def test_refused_whole(folder: Path, data: bytes, sentence: str) -> None:
    async def work() -> None:
        outcome = await unpacked(folder, data)
        assert isinstance(outcome, ApiError)
        assert (outcome.code, outcome.status) == ("InvalidParameterValueException", 400)
        assert outcome.message == sentence

    run(work())
    assert names(folder) == []
    assert [path.name for path in folder.parent.iterdir()] == ["code"]


def test_a_disk_that_takes_nothing(folder: Path) -> None:
    async def work() -> None:
        outcome = await unpacked(folder / "none", HELLO)
        assert isinstance(outcome, ApiError)
        assert (outcome.code, outcome.status) == ("ServiceException", 500)

    run(work())


def test_what_a_crash_left_goes_at_the_next_start(folder: Path) -> None:
    for name in (".new-1", ".old-2", "f" * 64):
        (folder / name / "deep").mkdir(parents=True)
    assert code.prepare(folder) == []
    assert names(folder) == ["f" * 64]


def test_code_that_nobody_uses_is_removed(folder: Path) -> None:
    used, unused = folder / ("a" * 64), folder / ("b" * 64)
    for path in (used, unused, folder / "somebody's", folder / ".new-1"):
        path.mkdir()

    async def work() -> None:
        code.collect(folder, {str(used)})
        assert not unused.exists()  # at once, though its files go later

    run(work())
    assert names(folder) == [".new-1", "a" * 64, "somebody's"]


def test_modules_are_not_taken_for_those_of_a_package_above(folder: Path) -> None:
    assert (folder / "package.json").read_text() == "{}\n"


def test_the_digest_in_both_spellings() -> None:
    digest = hashlib.sha256(HELLO).digest()
    assert code.shown(digest.hex()) == base64.b64encode(digest).decode()
    assert code.digest(code.shown(digest.hex())) == digest.hex()

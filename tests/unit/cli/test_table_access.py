"""Which way the tables are reached, and what is said when they can't be."""

import json
from pathlib import Path

import pytest

from fairlead.cli.table_access import AccessError, OverHttp, RefusedError, _through_gateway, reached
from fairlead.clock import SystemClock
from fairlead.dynamodb.engine import FILE
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from fairlead.storage.lock import Held, Lock, acquire
from fairlead.testing.clock import FakeClock
from tabledesk import definition

ACCOUNT = "000000000000"


def make(data: Path) -> None:
    open_file(data / FILE, LAYOUT, Durability.FULL).close()


def test_the_file_of_a_gateway_that_does_not_run_is_opened_and_locked(tmp_path: Path) -> None:
    make(tmp_path)
    with reached(tmp_path, ACCOUNT, FakeClock()) as tables:
        tables.ask("CreateTable", **definition())
        assert isinstance(acquire(tmp_path, {}), Held)
        with pytest.raises(RefusedError, match="things") as refused:
            tables.ask("CreateTable", **definition())
        assert refused.value.kind == "ResourceInUseException"
    with reached(tmp_path, ACCOUNT, FakeClock()) as tables:
        assert tables.ask("ListTables") == {"TableNames": ["things"]}
    lock = acquire(tmp_path, {})
    assert isinstance(lock, Lock)
    lock.release()


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(AccessError, match="There is no data folder"),
        reached(tmp_path / "none", ACCOUNT, FakeClock()),
    ):
        pass
    with pytest.raises(AccessError, match="holds no tables"), reached(tmp_path, ACCOUNT, FakeClock()):
        pass


def test_a_gateway_that_does_not_serve_yet_is_told(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="pid 7"):
        _through_gateway(tmp_path, Held(7, {}), FakeClock())


def test_a_gateway_that_does_not_answer_is_told(tmp_path: Path) -> None:
    lock = acquire(tmp_path, {"url": "http://127.0.0.1:9"})
    assert isinstance(lock, Lock)
    (tmp_path / "root-key.json").write_text(
        json.dumps({"Version": 1, "AccessKeyId": "AKIATEST", "SecretAccessKey": "s" * 40})
    )
    with reached(tmp_path, ACCOUNT, SystemClock()) as tables:
        assert isinstance(tables, OverHttp)
        with pytest.raises(AccessError, match=r"127\.0\.0\.1:9 does not answer"):
            tables.ask("ListTables")
    lock.release()

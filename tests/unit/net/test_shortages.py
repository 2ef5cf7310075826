"""The operator hears of shortages in numbers, at most once a minute."""

import os
import resource

import pytest

from fairlead.net.shortages import Shortages
from fairlead.testing.clock import FakeClock


class Rig:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.reports: list[str] = []
        self.shortages = Shortages(self.clock, self.reports.append)

    def told(self) -> list[str]:
        reports = self.reports.copy()
        self.reports.clear()
        return reports


def test_a_burst_is_told_in_one_line_and_the_next_a_minute_later() -> None:
    rig = Rig()
    for _ in range(1234):
        rig.shortages.head_refused()
    assert rig.told() == []
    rig.clock.jump(1)
    (line,) = rig.told()
    assert line.startswith("1,234 connections were closed unanswered")
    for _ in range(50):
        rig.shortages.head_refused()
        rig.clock.jump(1)
    assert rig.told() == []
    rig.shortages.body_refused()
    rig.clock.jump(10)
    heads, bodies = rig.told()
    assert heads.startswith("50 connections were")
    assert bodies.startswith("1 request was refused")
    rig.clock.jump(600)
    assert rig.told() == []
    rig.shortages.head_refused()
    rig.clock.jump(1)
    assert len(rig.told()) == 1


class Files:
    """The process's files, as far as the number of the next free one tells."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.next = 10
        self.looks = 0
        monkeypatch.setattr(os, "dup", self._dup)
        monkeypatch.setattr(os, "close", lambda number: None)
        monkeypatch.setattr(resource, "getrlimit", lambda what: (1000, 4096))

    def _dup(self, number: int) -> int:
        self.looks += 1
        if self.next >= 1000:
            raise OSError(24, "Too many open files")
        return self.next


def test_files_that_run_out_are_noticed_when_connections_come(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, files = Rig(), Files(monkeypatch)
    for _ in range(990):
        files.next += 1
        rig.shortages.connected()
    assert files.next == 1000
    assert 100 < files.looks < 200
    files.next = 900
    rig.clock.jump(0.9)
    assert rig.told() == []
    rig.clock.jump(10)
    (line,) = rig.told()
    assert line.startswith("For 1 second new connections were closed unanswered: all 1,000 files")
    rig.clock.jump(600)
    assert rig.told() == []


def test_the_seconds_without_a_file_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, files = Rig(), Files(monkeypatch)
    files.next = 1000
    for _ in range(20):
        rig.shortages.connected()
    rig.clock.jump(1)
    assert len(rig.told()) == 1
    for _ in range(30):
        rig.clock.jump(1)
    files.next = 999
    rig.clock.jump(100)
    (line,) = rig.told()
    seconds = int(line.split()[1])
    assert 28 <= seconds <= 31
    rig.clock.jump(600)
    assert rig.told() == []

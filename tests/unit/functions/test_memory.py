"""How much data a function's process may have, by its platform."""

import sys

import pytest

from fairlead.functions import memory
from fairlead.model.apps import Function

FUNCTION = Function("f", "f.handler", "python3.12", "/app", "arn", "f", memory_mb=512)


@pytest.mark.parametrize(("platform", "limit"), [("linux", (512 + 256) << 20), ("darwin", 0)])
def test_the_size_and_what_may_be_reserved(monkeypatch: pytest.MonkeyPatch, platform: str, limit: int) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert memory.data_bytes(FUNCTION) == limit
    assert ("not in memory" in memory.caution()) == (limit == 0)

import pytest

from fairlead.storage.durability import Durability


def test_durability_is_spelled_as_on_the_command_line() -> None:
    assert [Durability(text) for text in ("full", "os", "memory")] == list(Durability)
    with pytest.raises(ValueError, match="fsync"):
        Durability("fsync")

"""What crosses the bus is plain data."""

from fairlead.cluster.bus import Push


def test_every_push_has_its_own_forms() -> None:
    first, second = Push(b"a"), Push(b"a")
    first.frames[0] = b"\x81\x01a"
    assert second.frames == {}

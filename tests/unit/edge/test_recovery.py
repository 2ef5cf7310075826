"""The end of connections that an earlier life left open is waited for."""

from fairlead.edge.recovery import Recovery


def test_it_is_done_with_the_last_one() -> None:
    recovery = Recovery(3)
    for _ in range(2):
        recovery.one_done()
        assert not recovery.done.is_set()
    recovery.one_done()
    assert recovery.done.is_set()

"""The bytes of bodies are counted, in all and by address."""

from fairlead.net.bodies import Bodies


def test_what_would_be_too_much_in_all_is_told_to_come_later() -> None:
    bodies, times = Bodies(100, 80), list[int]()
    bodies.on_refused = lambda: times.append(1)
    assert bodies.take("192.0.2.1", 60) is None
    assert bodies.take("192.0.2.2", 40) is None
    refused = bodies.take("192.0.2.3", 1)
    assert refused is not None
    assert (refused.status, dict(refused.headers)[b"Retry-After"]) == (503, b"1")
    bodies.give("192.0.2.2", 40)
    assert bodies.take("192.0.2.3", 1) is None
    assert len(bodies) == 61
    assert times == [1]


def test_one_address_gets_its_share_only() -> None:
    bodies = Bodies(100, 80)
    assert bodies.take("192.0.2.1", 80) is None
    refused = bodies.take("192.0.2.1", 1)
    assert refused is not None
    assert refused.status == 429
    assert bodies.take("192.0.2.2", 20) is None
    bodies.give("192.0.2.1", 80)
    bodies.give("192.0.2.2", 20)
    assert len(bodies) == 0
    assert bodies.take("192.0.2.1", 80) is None

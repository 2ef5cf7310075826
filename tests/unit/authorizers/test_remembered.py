"""What may be used again for a while."""

from fairlead.authorizers.remembered import Remembered


def test_until_its_moment() -> None:
    remembered: Remembered[str] = Remembered()
    remembered.put("k", "v", 10.0)
    assert remembered.get("k", 9.9) == "v"
    assert remembered.get("k", 10.0) is None
    assert remembered.get("k", 9.0) is None  # forgotten by then


def test_a_bounded_number_the_oldest_forgotten() -> None:
    remembered: Remembered[int] = Remembered(most=2)
    for number in range(3):
        remembered.put(number, number, 10.0)
    remembered.put(1, 11, 10.0)
    remembered.put(3, 3, 10.0)
    assert [remembered.get(number, 0.0) for number in range(4)] == [None, 11, None, 3]

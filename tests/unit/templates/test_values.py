from fairlead.templates.values import Loop, is_number


def test_a_boolean_is_no_number() -> None:
    assert [is_number(value) for value in (1, 1.5, True, "1", None)] == [True, True, False, False, False]


def test_loops_know_those_around_them() -> None:
    outer = Loop(None)
    inner = Loop(Loop(outer))
    assert inner.topmost is outer
    assert outer.topmost is outer
    assert outer.parent is None
    assert Loop("a variable of that name").parent is None


def test_the_first_and_the_last_round() -> None:
    loop = Loop(None)
    loop.index, loop.count, loop.hasNext = 0, 1, False
    assert loop.first
    assert loop.last
    loop.index, loop.hasNext = 1, True
    assert not loop.first
    assert not loop.last

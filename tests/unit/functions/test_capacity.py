from fairlead.functions.capacity import Capacity, default_environments


class FakePool:
    """A pool that wants `wanted` environments."""

    def __init__(self, capacity: Capacity, wanted: int = 0, idle: int = 0) -> None:
        self.capacity = capacity
        self.wanted = wanted
        self.size = 0
        self.idle = idle
        capacity.join(self)

    def grow(self) -> None:
        while self.size < self.wanted and self.capacity.take(self, first=not self.size):
            self.size += 1

    def give_up_idle(self) -> bool:
        if not self.idle:
            return False
        self.idle -= 1
        self.size -= 1
        self.capacity.gave_back()
        return True


def test_as_many_start_at_once_as_there_are_cores() -> None:
    pool = FakePool(capacity := Capacity(environments=16, cores=3, concurrency=1000), wanted=10)
    pool.grow()
    assert pool.size == 3
    for started in range(1, 8):
        capacity.started()
        assert pool.size == 3 + started


def test_every_pool_may_have_its_first_whatever_the_others_do() -> None:
    capacity = Capacity(environments=2, cores=2, concurrency=1000)
    pools = [FakePool(capacity, wanted=5) for _ in range(6)]
    for pool in pools:
        pool.grow()
    assert [pool.size for pool in pools] == [2, 1, 1, 1, 1, 1]
    assert capacity.full


def test_room_that_comes_free_goes_to_who_waited_for_it() -> None:
    capacity = Capacity(environments=2, cores=4, concurrency=1000)
    big, small = FakePool(capacity, wanted=2), FakePool(capacity, wanted=1)
    big.grow()
    small.grow()
    small.wanted = 2
    small.grow()
    assert small.size == 1
    big.size = 0
    capacity.gave_back()
    capacity.gave_back()
    assert small.size == 2


def test_an_idle_environment_makes_room_for_another_pool() -> None:
    capacity = Capacity(environments=4, cores=8, concurrency=1000)
    idle, needy = FakePool(capacity, wanted=3), FakePool(capacity, wanted=3)
    idle.grow()
    idle.idle = 2
    idle.wanted = 0
    needy.grow()
    assert (idle.size, needy.size) == (1, 3)


def test_the_last_environment_of_a_pool_is_left_to_it() -> None:
    capacity = Capacity(environments=2, cores=8, concurrency=1000)
    idle, needy = FakePool(capacity, wanted=1), FakePool(capacity, wanted=3)
    idle.grow()
    idle.idle = 1
    needy.grow()
    assert (idle.size, needy.size) == (1, 1)


def test_a_pool_that_has_left_is_asked_no_more() -> None:
    capacity = Capacity(environments=1, cores=1, concurrency=1000)
    pool = FakePool(capacity, wanted=3)
    pool.grow()
    capacity.leave(pool)
    capacity.gave_back()
    assert pool.size == 1


def test_the_default_follows_cores_and_memory() -> None:
    assert default_environments(2, 8 << 30) == 16
    assert default_environments(64, 4 << 30) == 16
    assert default_environments(1, 256 << 20) == 4

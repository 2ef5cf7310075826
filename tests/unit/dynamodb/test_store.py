from zlib import crc32

from fairlead.dynamodb.expressions.key_condition import Bounds
from fairlead.dynamodb.ranges import EVERYTHING, HASHES, Range, Source
from fairlead.dynamodb.store import ENTRIES, EXPIRIES, FILL_INDEX, ITEMS
from tabledesk import Desk


def test_an_item_is_written_over_and_removed(desk: Desk) -> None:
    store = desk.database.store
    store.put(1, b"h", b"", 5, b"one")
    store.put(1, b"h", b"", 6, b"two")
    store.put(2, b"h", b"", 7, b"another table")
    assert store.get(1, b"h", b"") == (6, b"two")
    assert store.sizes(1, (-1, b"", b""), 9) == [(crc32(b"h"), b"h", b"", 6)]
    assert store.sizes(1, (crc32(b"h"), b"h", b""), 9) == []
    store.delete(1, b"h", b"")
    assert store.get(1, b"h", b"") is None


def test_a_partition_is_read_in_the_order_of_bytes(desk: Desk) -> None:
    store = desk.database.store
    for sort in (b"b", b"\xff", b"", b"a\x00", b"a"):
        store.put(1, b"h", sort, 1, sort)
    store.put(1, b"g", b"a", 1, b"other partition")

    def read(bounds: Bounds, forward: bool = True, start: tuple[bytes, ...] = (), limit: int = -1) -> list[bytes]:
        return [value for _, value in store.read_range(Source(1), b"h", Range(bounds, forward, start), limit)]

    assert read(EVERYTHING) == [b"", b"a", b"a\x00", b"b", b"\xff"]
    assert read(EVERYTHING, forward=False, limit=2) == [b"\xff", b"b"]
    assert read(Bounds(b"a", False, b"b", True)) == [b"a\x00", b"b"]
    assert read(Bounds(b"a", True, b"b", False)) == [b"a", b"a\x00"]
    assert read(Bounds(b"a", True, b"b", True), start=(b"a\x00",)) == [b"b"]
    assert read(Bounds(b"a", True, b"b", True), forward=False, start=(b"a\x00",)) == [b"a"]


def test_an_index_is_read_from_its_own_values_or_the_items(desk: Desk) -> None:
    store = desk.database.store
    for key in (b"k1", b"k2", b"k3"):
        store.put(1, key, b"", 100, b"whole " + key)
        store.put_entry(9, (b"room", b"same"), (key, b""), 10, b"part " + key)
    part, whole = Source(1, 9), Source(1, 9, joined=True)
    everything = Range(EVERYTHING, True, ())
    assert next(iter(store.read_range(part, b"room", everything, -1))) == (10, b"part k1")
    assert list(store.read_range(whole, b"room", everything, -1))[2] == (100, b"whole k3")
    after = Range(EVERYTHING, True, (b"same", b"k1", b""))
    assert [value for _, value in store.read_range(whole, b"room", after, 1)] == [b"whole k2"]
    before = Range(EVERYTHING, False, (b"same", b"k3", b""))
    assert [value for _, value in store.read_range(part, b"room", before, -1)] == [b"part k2", b"part k1"]
    store.delete_entry(9, (b"room", b"same"), (b"k2", b""))
    assert len(list(store.scan(part, (0, HASHES), (), -1))) == 2


def test_a_scan_goes_by_hash_and_can_go_on_anywhere(desk: Desk) -> None:
    store = desk.database.store
    keys = [b"key%d" % number for number in range(50)]
    for key in keys:
        store.put(1, key, b"s", 1, key)
    order = [value for _, value in store.scan(Source(1), (0, HASHES), (), -1)]
    assert order == sorted(keys, key=lambda key: (crc32(key), key))
    half = HASHES // 2
    halves = [[value for _, value in store.scan(Source(1), part, (), -1)] for part in ((0, half), (half, HASHES))]
    assert halves[0] + halves[1] == order
    for number, key in enumerate(order):
        rest = [value for _, value in store.scan(Source(1), (0, HASHES), (key, b"s"), 5)]
        assert rest == order[number + 1 : number + 6]


def test_what_is_dropped_goes_in_pieces(desk: Desk) -> None:
    store = desk.database.store
    number = store.add_definition("0", "t", b"{}")
    for key in range(25):
        store.put(number, b"%d" % key, b"", 1, b"x")
        store.put_entry(7, (b"e", b""), (b"%d" % key, b""), 1, None)
        store.put_expiry(number, b"%d" % key, b"", key)
    store.put(number + 1, b"k", b"", 1, b"stays")
    store.put_expiry(number + 1, b"k", b"", 5)
    store.drop(number)
    assert store.definitions() == []
    for kind, owner in ((ITEMS, number), (ENTRIES, 7), (EXPIRIES, number)):
        assert [store.purge(kind, owner, 10) for _ in range(3)] == [10, 10, 5]
    assert (desk.rows("items"), desk.rows("entries"), desk.rows("expiries")) == (1, 0, 1)
    assert store.add_definition("0", "t", b"{}") > number


def test_a_chore_remembers_how_far_it_has_come(desk: Desk) -> None:
    store = desk.database.store
    store.add_chore(FILL_INDEX, 5)
    store.add_chore(ITEMS, 3)
    assert store.chores() == [(FILL_INDEX, 5), (ITEMS, 3)]
    assert store.find_chore(FILL_INDEX, 5) == (FILL_INDEX, 5, None, None)
    store.move_chore(FILL_INDEX, 5, b"h", b"")
    assert store.find_chore(FILL_INDEX, 5) == (FILL_INDEX, 5, b"h", b"")
    store.add_chore(FILL_INDEX, 5)
    assert store.find_chore(FILL_INDEX, 5) == (FILL_INDEX, 5, None, None)
    store.remove_chore(FILL_INDEX, 5)
    assert (store.find_chore(FILL_INDEX, 5), store.chores()) == (None, [(ITEMS, 3)])


def test_expiries_come_in_the_order_of_time(desk: Desk) -> None:
    store = desk.database.store
    store.put_expiry(1, b"late", b"", 300)
    store.put_expiry(1, b"soon", b"", 100)
    store.put_expiry(2, b"other table", b"", 10)
    store.put_expiry(1, b"gone", b"", 50)
    store.delete_expiry(1, b"gone", b"", 50)
    assert store.expired(1, 301, 10) == [(100, b"soon", b""), (300, b"late", b"")]
    assert store.expired(1, 300, 10) == [(100, b"soon", b"")]
    assert store.expired(1, 301, 1) == [(100, b"soon", b"")]


def test_a_checkpoint_starts_the_count_of_pages_anew(desk: Desk) -> None:
    store = desk.database.store
    store.put(1, b"k", b"", 1, b"x" * 40_960)
    assert store.dirty_pages >= 10
    store.checkpoint()
    assert store.dirty_pages == 0


def test_tokens_are_remembered_for_a_time(desk: Desk) -> None:
    store = desk.database.store
    store.put_token("0", "t", b"digest", 100.0)
    assert store.token("0", "t") == (b"digest", 100.0)
    assert store.token("1", "t") is None
    store.put_token("0", "u", b"digest", 100.0)
    assert (store.forget_tokens(100.0, 10), store.forget_tokens(101.0, 1)) == (0, 1)
    assert store.forget_tokens(101.0, 10) == 1
    assert store.token("0", "t") is None

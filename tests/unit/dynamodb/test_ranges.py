import pytest

from fairlead.dynamodb.expressions.key_condition import Bounds
from fairlead.dynamodb.ranges import EVERYTHING, HASHES, Range, Source, begun, range_query, scan_query
from fairlead.model.errors import ApiError
from tabledesk import Desk


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("start", [(), (b"m", b"k", b"")])
@pytest.mark.parametrize("forward", [False, True])
def test_a_range_of_an_index_is_sought_and_never_sorted(
    desk: Desk, joined: bool, start: tuple[bytes, ...], forward: bool
) -> None:
    wanted = Range(Bounds(b"a", True, b"z", False), forward, start)
    text, values = range_query(Source(1, 9, joined), 5, b"h", wanted, 10)
    plan = " / ".join(row[3] for row in desk.connection.execute("EXPLAIN QUERY PLAN " + text, values))
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("source", [Source(1), Source(1, 9), Source(1, 9, joined=True)])
@pytest.mark.parametrize("segment", [(0, HASHES), (100, 200)])
def test_a_scan_goes_on_where_it_was(desk: Desk, source: Source, segment: tuple[int, int]) -> None:
    for start in ((), (b"h", b"r") if source.x is None else (b"h", b"r", b"k", b"")):
        text, values = scan_query(source, segment, start, 10)
        plan = " / ".join(row[3] for row in desk.connection.execute("EXPLAIN QUERY PLAN " + text, values))
        assert "SEARCH" in plan
        assert "TEMP B-TREE" not in plan


def test_the_text_depends_on_no_value() -> None:
    one = range_query(Source(1), 1, b"a", Range(EVERYTHING, True, ()), 5)[0]
    other = range_query(Source(2), 9, b"b", Range(EVERYTHING, True, ()), -1)[0]
    assert one is other


def test_a_range_goes_on_after_a_row_inside_of_it() -> None:
    bounds = Bounds(b"b", True, b"d", False)
    assert begun(bounds, True, b"h", ()).start == ()
    assert begun(bounds, False, b"h", (b"h", b"b", b"k", b"")).start == (b"b", b"k", b"")
    for row in ((b"other", b"c"), (b"h", b"a"), (b"h", b"d")):
        with pytest.raises(ApiError, match="outside query boundaries"):
            begun(bounds, True, b"h", row)

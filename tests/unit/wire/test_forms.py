import pytest

from fairlead.wire.forms import MAX_FIELDS, pairs
from fairlead.wire.unreadable import Unreadable


def test_fields_are_decoded_in_order_and_empty_ones_kept() -> None:
    assert pairs("a=1+2&b=%C3%A4%2B&a=&c") == [("a", "1 2"), ("b", "ä+"), ("a", ""), ("c", "")]
    assert pairs("") == []


@pytest.mark.parametrize("text", ["a=%ff", "&" * (MAX_FIELDS + 1) + "a=1"])
def test_what_is_no_utf_8_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="not valid UTF-8 or has more than 10000 fields"):
        pairs(text)

"""Lists in pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.control.pages import page

NAMES = st.lists(st.text(min_size=1), unique=True).map(sorted)


@given(NAMES, st.integers(1, 5))
def test_pages_hold_everything_once_in_order(names: list[str], most: int) -> None:
    items = [(name, name.upper()) for name in names]
    seen: list[str] = []
    token = ""
    while True:
        found, token = page(items, token, most)
        assert len(found) <= most
        seen += found
        if not token:
            break
        assert found
    assert seen == [name.upper() for name in names]


def test_a_page_goes_on_though_its_last_item_is_gone() -> None:
    items = [(name, name) for name in "abcd"]
    found, token = page(items, "", 2)
    assert found == ["a", "b"]
    assert page([items[0], *items[2:]], token, 2) == (["c", "d"], "")


@pytest.mark.parametrize("token", ["%", "a", "YQ", "_____w==", "é", "YQ==YQ=="])
def test_a_token_that_is_none_of_ours(token: str) -> None:
    with pytest.raises(ValueError, match="no token"):
        page([("a", 1)], token, 1)

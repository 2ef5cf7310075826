"""Pages."""

import pytest

from fairlead.control.usage.listing import listed
from fairlead.model.errors import ApiError

ITEMS = [{"id": f"{number:03}"} for number in range(60)]


def test_pages_one_after_the_other() -> None:
    found, position = [], ""
    sizes = []
    while True:
        output = listed(ITEMS, {"position": position})
        sizes.append(len(output["items"]))
        found += output["items"]
        if "position" not in output:
            break
        position = output["position"]
    assert (found, sizes) == (ITEMS, [25, 25, 10])


def test_what_cannot_be_asked_for() -> None:
    for params in ({"limit": 0}, {"limit": -1}, {"position": "?"}):
        with pytest.raises(ApiError, match="Invalid"):
            listed(ITEMS, params)

"""IAM's lists."""

import pytest

from fairlead.control.roles.listing import listed
from fairlead.model.errors import ApiError

ITEMS = [(name, {"Name": name}) for name in "abc"]


def test_the_last_page_is_not_truncated() -> None:
    first = listed("Roles", ITEMS, {"MaxItems": 2})
    assert (first["Roles"], first["IsTruncated"]) == ([{"Name": "a"}, {"Name": "b"}], True)
    rest = listed("Roles", ITEMS, {"Marker": first["Marker"]})
    assert rest == {"Roles": [{"Name": "c"}], "IsTruncated": False}
    assert listed("Roles", [], {}) == {"Roles": [], "IsTruncated": False}


def test_a_marker_of_somebody_else() -> None:
    with pytest.raises(ApiError, match="Invalid Marker: !"):
        listed("Roles", ITEMS, {"Marker": "!"})

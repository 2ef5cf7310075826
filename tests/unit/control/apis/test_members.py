"""Members of requests."""

from typing import Any

import pytest

from fairlead.control.apis.members import kept, patch, patch_maps, refuse, refuse_http_only, too_long
from fairlead.model.errors import ApiError

NAMES = ("Name", "On", "Count")


def test_only_what_is_given_is_kept() -> None:
    assert kept({"Name": "a", "Count": 0, "Other": 1}, NAMES) == {"Name": "a", "Count": 0}
    assert kept({"Name": "", "On": False}, NAMES) == {"On": False}


def test_an_update_changes_what_it_gives_and_an_empty_text_takes_away() -> None:
    document: dict[str, Any] = {"Name": "a", "On": True, "Count": 3}
    patch(document, {"Name": "", "On": False, "Other": 1}, NAMES)
    assert document == {"On": False, "Count": 3}
    patch(document, {"Name": ""}, NAMES)
    assert document == {"On": False, "Count": 3}


def test_what_would_have_no_effect_is_refused_by_name() -> None:
    refuse({"Name": "", "On": False, "Count": 0}, NAMES, "a thing")
    with pytest.raises(ApiError, match="Count of a thing is not supported here"):
        refuse({"Count": 1}, NAMES, "a thing")


def test_what_only_http_apis_have_is_refused_by_name() -> None:
    refuse_http_only({"Name": "", "Other": 1}, NAMES)
    with pytest.raises(ApiError, match="Name is supported only for HTTP APIs"):
        refuse_http_only({"Name": "x"}, NAMES)


def test_maps_are_changed_entry_by_entry() -> None:
    document: dict[str, Any] = {"Map": {"a": "1", "b": "2"}}
    patch_maps(document, {"Map": {"a": "", "c": "3"}, "Other": {"x": ""}}, ("Map", "Other", "Third"))
    assert document == {"Map": {"b": "2", "c": "3"}}
    patch_maps(document, {"Map": {"b": "", "c": ""}}, ("Map",))
    assert document == {}


def test_what_is_too_long_is_named() -> None:
    too_long({"a": "xx"}, 2, "The thing")
    with pytest.raises(ApiError, match="The thing a has 3 characters; there may be 2"):
        too_long({"a": "xxx"}, 2, "The thing")

"""Tags that there may be."""

import pytest

from fairlead.control.apis.tagging import check_tags
from fairlead.model.errors import ApiError


def test_tags_that_there_may_be() -> None:
    check_tags({})
    check_tags({"a" * 128: "x" * 256, "Owner": ""})
    check_tags({str(number): "x" for number in range(50)})


@pytest.mark.parametrize(
    "tags",
    [{"": "x"}, {"a" * 129: "x"}, {"a": "x" * 257}, {"aws:x": "1"}, {"AWS:x": "1"}, {str(n): "" for n in range(51)}],
)
def test_tags_that_none_may_have(tags: dict[str, str]) -> None:
    with pytest.raises(ApiError) as caught:
        check_tags(tags)
    assert caught.value.status == 400

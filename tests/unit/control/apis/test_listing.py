"""Lists of apigatewayv2."""

import pytest

from fairlead.control.apis.listing import listed
from fairlead.control.definitions import Document
from fairlead.model.errors import ApiError

DOCUMENTS: list[Document] = [{"RouteId": id, "owner": ""} for id in "abc"]


def test_pages_hold_what_is_shown() -> None:
    first = listed(DOCUMENTS, "RouteId", {"MaxResults": "2"})
    assert first["Items"] == [{"RouteId": "a"}, {"RouteId": "b"}]
    assert listed(DOCUMENTS, "RouteId", {"NextToken": first["NextToken"]}) == {"Items": [{"RouteId": "c"}]}


@pytest.mark.parametrize("most", ["0", "-1", "x", "1.5", "², ", "000000000000"])
def test_what_is_no_number(most: str) -> None:
    with pytest.raises(ApiError, match="maxResults"):
        listed(DOCUMENTS, "RouteId", {"MaxResults": most})


def test_a_number_may_be_long() -> None:
    assert len(listed(DOCUMENTS, "RouteId", {"MaxResults": "9" * 5000})["Items"]) == 3


def test_a_token_of_somebody_else() -> None:
    with pytest.raises(ApiError, match="Invalid nextToken specified"):
        listed(DOCUMENTS, "RouteId", {"NextToken": "!"})

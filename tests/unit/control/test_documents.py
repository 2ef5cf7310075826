"""How a document becomes an answer."""

from datetime import UTC, datetime

from fairlead.control.documents import shown


def test_our_own_members_are_not_shown_and_moments_are_datetimes() -> None:
    document = {"ApiId": "a", "CreatedDate": 1.5, "region": "eu-west-1", "owner": "config", "Tags": {"lower": "x"}}
    assert shown(document) == {
        "ApiId": "a",
        "CreatedDate": datetime.fromtimestamp(1.5, UTC),
        "Tags": {"lower": "x"},
    }

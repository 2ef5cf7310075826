"""Documents as the API shows them."""

from datetime import UTC, datetime

from fairlead.control.usage.documents import shown


def test_moments_and_members_of_ours() -> None:
    document = {"id": "a", "value": "v", "createdDate": 0, "owner": "config"}
    assert shown(document, ("value",)) == {"id": "a", "createdDate": datetime(1970, 1, 1, tzinfo=UTC)}

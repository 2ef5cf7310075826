import pytest

from fairlead.wire.unreadable import MAX_DEPTH, Unreadable, below, spelled


def test_only_the_first_letter_of_a_name_becomes_small() -> None:
    assert [spelled(name) for name in ("FunctionName", "KMSKeyArn", "x", "")] == ["functionName", "kMSKeyArn", "x", ""]


def test_a_path_grows_until_it_is_too_deep() -> None:
    assert below(("a",), "1", "member") == ("a", "1", "member")
    with pytest.raises(Unreadable, match="deeper than 64 levels"):
        below(("a",) * MAX_DEPTH, "b")

from fairlead.model.principals import ACCOUNT_ID, Principal


def test_a_caller_without_an_access_key_is_anonymous() -> None:
    assert Principal(ACCOUNT_ID, "anonymous").anonymous
    assert not Principal(ACCOUNT_ID, "arn:aws:iam::000000000000:user/ada", "AKIAIOSFODNN7EXAMPLE").anonymous

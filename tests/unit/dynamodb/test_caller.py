from fairlead.dynamodb.caller import Caller


def test_an_arn_shows_the_region_of_the_request() -> None:
    caller = Caller("123456789012", "arn:aws:iam::123456789012:root", "AKIA", "sa-east-1")
    assert caller.table_arn("t") == "arn:aws:dynamodb:sa-east-1:123456789012:table/t"

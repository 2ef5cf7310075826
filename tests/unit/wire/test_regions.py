"""AWS's regions, from botocore."""

from fairlead.wire.regions import domains


def test_regions_and_their_domains() -> None:
    known = domains()
    assert known["eu-west-1"] == known["us-east-1"] == known["us-gov-west-1"] == "amazonaws.com"
    assert known["cn-north-1"] == "amazonaws.com.cn"
    assert "aws-global" not in known
    assert len(known) > 30

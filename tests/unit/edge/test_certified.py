"""What may be certified."""

from fairlead.edge.certified import permitted


def test_this_machine_and_what_is_served_of_aws() -> None:
    names = permitted()
    assert {"localhost", "localhost.localstack.cloud", "iam.amazonaws.com"} <= {*names}
    for service in ("execute-api", "dynamodb", "lambda", "apigateway", "sts"):
        assert f"{service}.eu-west-1.amazonaws.com" in names
        assert f"{service}.cn-north-1.amazonaws.com.cn" in names
    assert len(set(names)) == len(names)


def test_and_nothing_wider() -> None:
    for name in permitted()[2:]:
        assert name.count(".") >= 2
        assert not name.startswith(("s3", "console", "*"))

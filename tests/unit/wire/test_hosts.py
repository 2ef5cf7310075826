"""Which service a host name belongs to."""

import pytest

from fairlead.wire.hosts import service_of


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("s3.amazonaws.com", "s3"),
        ("s3.us-east-1.amazonaws.com", "s3"),
        ("s3-us-west-2.amazonaws.com", "s3"),
        ("my.bucket.s3.eu-west-1.amazonaws.com", "s3"),
        ("bucket.s3.dualstack.us-east-1.amazonaws.com", "s3"),
        ("cognito-idp.us-east-1.amazonaws.com", "cognito-idp"),
        ("Cognito-IDP.us-east-1.AmazonAWS.com.", "cognito-idp"),
        ("SQS.us-gov-west-1.amazonaws.com", "sqs"),
        ("sqs.us-east-1.api.aws", "sqs"),
        ("sts.amazonaws.com", "sts"),
        ("kms-fips.us-east-1.amazonaws.com", "kms"),
        ("dynamodb.us-gov-west-1.amazonaws.com", "dynamodb"),
        ("streams.dynamodb.us-east-1.amazonaws.com", "dynamodb"),
        ("streams-dynamodb.us-east-1.api.aws", "dynamodb"),
        ("000000000000.streams-ddb.us-east-1.amazonaws.com", "dynamodb"),
        ("000000000000.ddb.us-east-1.amazonaws.com", "dynamodb"),
        ("apigateway.eu-west-1.amazonaws.com", "apigateway"),
        ("abc.execute-api.cn-north-1.amazonaws.com.cn", "execute-api"),
        ("us-east-1.amazonaws.com", "us-east-1"),
        ("localhost", None),
        ("amazonaws.com", None),
        ("evil-amazonaws.com", None),
        ("evilamazonaws.com", None),
        ("amazonaws.com.example.org", None),
        ("", None),
    ],
)
def test_service_of(host: str, service: str | None) -> None:
    assert service_of(host) == service

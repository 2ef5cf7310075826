import pytest

from fairlead.readers.cloudformation.references import arn, attribute, ref
from fairlead.readers.stacks import Stack

STACK = Stack("shop-dev", "eu-west-1", "000000000000")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("AWS::DynamoDB::Table", "n"),
        ("AWS::S3::Bucket", "n"),
        ("AWS::IAM::Role", "n"),
        ("AWS::SNS::Topic", "arn:aws:sns:eu-west-1:000000000000:n"),
        ("AWS::SQS::Queue", "https://sqs.eu-west-1.amazonaws.com/000000000000/n"),
        ("Custom::Thing", "n"),
        ("", "n"),
    ],
)
def test_ref(kind: str, value: str) -> None:
    assert ref(kind, "n", STACK) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("AWS::DynamoDB::Table", "arn:aws:dynamodb:eu-west-1:000000000000:table/n"),
        ("AWS::IAM::Role", "arn:aws:iam::000000000000:role/n"),
        ("AWS::S3::Bucket", "arn:aws:s3:::n"),
        ("AWS::Logs::LogGroup", "arn:aws:logs:eu-west-1:000000000000:log-group:n:*"),
        ("AWS::Glue::Job", "arn:aws:glue:eu-west-1:000000000000:n"),
        ("", "arn:aws:cloudformation:eu-west-1:000000000000:n"),
    ],
)
def test_arn(kind: str, value: str) -> None:
    assert arn(kind, "n", STACK) == attribute(kind, "n", "Arn", STACK) == value


def test_a_table_s_stream_has_an_arn_and_a_bucket_has_none() -> None:
    stream = attribute("AWS::DynamoDB::Table", "n", "StreamArn", STACK)
    assert stream is not None
    assert stream.startswith("arn:aws:dynamodb:eu-west-1:000000000000:table/n/stream/")
    assert attribute("AWS::S3::Bucket", "n", "StreamArn", STACK) is None
    assert attribute("AWS::SQS::Queue", "n", "QueueName", STACK) == "n"

"""What Ref and Fn::GetAtt give for a resource of a type, when its physical name is known.

CloudFormation template reference, "Return values" of each type. Types that are not made here are known too, as far as
apps refer to them: a function that only passes a bucket's name on shall get a name.
"""

from typing import Final

from fairlead.readers.stacks import Stack

NAMES: Final = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SSM::Parameter": "Name",
    "AWS::Lambda::Function": "FunctionName",
}
"""The property of a type that holds its physical name."""

_ARNS: Final = {
    "AWS::DynamoDB::Table": ("dynamodb", "table/{}"),
    "AWS::SQS::Queue": ("sqs", "{}"),
    "AWS::SNS::Topic": ("sns", "{}"),
    "AWS::Logs::LogGroup": ("logs", "log-group:{}:*"),
    "AWS::Cognito::UserPool": ("cognito-idp", "userpool/{}"),
    "AWS::Kinesis::Stream": ("kinesis", "stream/{}"),
    "AWS::StepFunctions::StateMachine": ("states", "stateMachine:{}"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "secret:{}"),
    "AWS::Lambda::Function": ("lambda", "function:{}"),
}
_REF_IS_ARN: Final = ("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::SecretsManager::Secret")
STREAM_LABEL: Final = "2020-01-01T00:00:00.000"
"""In the ARN of a table's stream stands the time of its making; here one that is the same at every start."""


def arn(kind: str, name: str, stack: Stack) -> str:
    """The ARN of a resource. One of a type that is not known gets its type's service and its name."""
    if kind == "AWS::IAM::Role":
        return stack.role_arn(name)
    if kind == "AWS::S3::Bucket":
        return f"arn:{stack.partition}:s3:::{name}"
    parts = kind.lower().split("::")
    aws_service, rest = _ARNS.get(kind, (parts[1] if len(parts) > 1 else "cloudformation", "{}"))
    return stack.arn(aws_service, rest.format(name))


def ref(kind: str, name: str, stack: Stack) -> str:
    """What Ref gives."""
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.{stack.region}.{stack.url_suffix}/{stack.account_id}/{name}"
    return arn(kind, name, stack) if kind in _REF_IS_ARN else name


def attribute(kind: str, name: str, wanted: str, stack: Stack) -> str | None:
    """What Fn::GetAtt gives for an attribute; None for one that the type is not known to have."""
    if wanted in ("Arn", "TopicArn"):
        return arn(kind, name, stack)
    if wanted == "StreamArn" and kind == "AWS::DynamoDB::Table":
        return f"{arn(kind, name, stack)}/stream/{STREAM_LABEL}"
    if wanted in ("QueueName", "TopicName", "Name"):
        return name
    if wanted == "RoleId":
        return name
    return None

"""What an authorizer function answers, and its policy held against `$connect`."""

from fairlead.authorizers.answers import AnswerError, read
from fairlead.iam.policies import Asked, Decision
from fuzz.reading import Choices

_ALLOW = b'{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
_ARN = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/dev/$connect"


def one(data: bytes) -> None:
    """The first byte says whether the rest is a whole answer, or what stands in the statement of a sound one."""
    choices = Choices(data)
    written = _ALLOW + choices.left + b"}]}}" if choices.flag() else choices.left
    try:
        answer = read(written)
    except AnswerError:
        return
    assert all(type(value) is str for value in answer.context.values())
    asked = Asked("execute-api:Invoke", _ARN, {"aws:SourceIp": "127.0.0.1", "aws:SecureTransport": "true"})
    assert isinstance(answer.policy.decide(asked), Decision)

"""What an account has set with API Gateway for all its APIs: the role by which it writes logs to CloudWatch.

API Gateway refuses execution logs in an account that has set none (observed). Most accounts have: so does ours, until
somebody takes it away. Nothing is written to CloudWatch here, and what the role may do is not looked at.
"""

from typing import Final

from fairlead.control.desk import Desk

_KIND: Final = "apigateway-account"
_KEY: Final = "settings"
_NAME: Final = "apigateway-cloudwatch-logs"
"""Of the role that is set from the start. Our choice."""


def cloudwatch_role(desk: Desk) -> str:
    """The ARN of the role, empty where it was taken away."""
    document = desk.definitions.get(_KIND, _KEY)
    if document is None:
        return f"arn:{desk.partition}:iam::{desk.account_id}:role/{_NAME}"
    arn: str = document["role"]
    return arn


def set_cloudwatch_role(desk: Desk, arn: str) -> None:
    """Set the role, or take it away with an empty ARN."""
    desk.definitions.put(_KIND, (_KEY,), {"role": arn})

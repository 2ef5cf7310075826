"""Who calls an operation and which region the request was signed for: what the engine knows of the outside."""

from typing import Final

REGION: Final = "us-east-1"
"""The region of a request that names none. Our choice."""


class Caller:
    """One caller. The account owns tables; the region only shows in ARNs and never divides anything."""

    __slots__ = ("account_id", "arn", "key_id", "region")

    def __init__(self, account_id: str, arn: str, key_id: str, region: str) -> None:
        self.account_id = account_id
        self.arn = arn
        self.key_id = key_id
        self.region = region

    def table_arn(self, name: str) -> str:
        """The ARN of this caller's table `name`."""
        return f"arn:aws:dynamodb:{self.region}:{self.account_id}:table/{name}"

"""What the user's own certificate authority may certify: this machine's names, and those of AWS that are served here.

A client that is told to trust it trusts it for these names, and for no other. So the names of AWS's services stand in
it one by one, each region's: whoever steals the key can't pass for S3, for instance, or for a console.
"""

from typing import Final

from fairlead.wire.regions import domains

_LOCAL: Final = ("localhost", "localhost.localstack.cloud")
_SERVICES: Final = ("execute-api", "dynamodb", "ddb", "lambda", "apigateway", "sts")
"""As they are called in host names; with a region behind it each."""
_GLOBAL: Final = ("iam.amazonaws.com", "sts.amazonaws.com")
_DOMAINS: Final = ("amazonaws.com", "amazonaws.com.cn")


def permitted() -> tuple[str, ...]:
    """DNS names, each of which stands for all names under it too."""
    regional = (
        f"{service}.{region}.{domain}"
        for region, domain in domains().items()
        if domain in _DOMAINS
        for service in _SERVICES
    )
    return (*_LOCAL, *_GLOBAL, *regional)

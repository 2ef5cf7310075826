"""Which AWS service a host name belongs to."""

import re
from functools import lru_cache
from typing import Final

_SUFFIX: Final = re.compile(r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws)\.?$")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_DECORATION: Final = frozenset({"dualstack", "fips", "vpce"})
_OTHER_NAMES: Final = {"ddb": "dynamodb", "streams-ddb": "dynamodb", "streams-dynamodb": "dynamodb"}
"""The endpoints that belong to one account ("Account-based endpoints", DynamoDB Developer Guide), and the dual-stack
endpoint of streams; `streams.dynamodb` needs no other name."""


@lru_cache(maxsize=512)
def service_of(host: str) -> str | None:
    """The service's code as in its host name (`s3`, `cognito-idp`); None for a host that is not AWS's.

    `bucket.s3.eu-west-1.amazonaws.com` and `sqs.us-east-1.api.aws` are both read from the right: what is neither a
    region nor a decoration is the service ("AWS service endpoints", AWS General Reference). A host without a service is
    AWS's all the same, and is called by its first label.
    """
    name, cut = _SUFFIX.subn("", host.lower())
    if not cut:
        return None
    labels = name.split(".")
    for label in reversed(labels):
        if label.startswith("s3-") or label == "s3":
            return "s3"
        if not _REGION.fullmatch(label) and label not in _DECORATION:
            code = label.removesuffix("-fips")
            return _OTHER_NAMES.get(code, code)
    return labels[0]

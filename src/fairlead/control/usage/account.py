"""The account's settings: GetAccount, UpdateAccount."""

import re
from typing import Any, Final

from fairlead.control.account import cloudwatch_role, set_cloudwatch_role
from fairlead.control.apis.errors import bad_request
from fairlead.control.apis.thawing import ACCOUNT_BURST, ACCOUNT_RATE
from fairlead.control.desk import Desk, Params
from fairlead.control.usage.patching import Change, patch, text

_ROLE: Final = "cloudwatchRoleArn"
_ARN: Final = re.compile(r"arn:[a-z0-9-]+:iam::\d{12}:role/\S+")
_USAGE_PLANS: Final = "UsagePlans"


def get_account(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at the account. Its throttles are its quotas on AWS, in force with `--quotas aws` only."""
    del params
    role = cloudwatch_role(desk)
    return {
        **({_ROLE: role} if role else {}),
        "throttleSettings": {"burstLimit": ACCOUNT_BURST, "rateLimit": ACCOUNT_RATE},
        "features": [_USAGE_PLANS],
        "apiKeyVersion": "4",
    }


def update_account(desk: Desk, params: Params) -> dict[str, Any]:
    """Set the role for logs, or take it away with an empty ARN. That it exists is not looked at (our choice)."""
    document = {_ROLE: cloudwatch_role(desk)}
    patch(document, params.get("patchOperations") or (), _CHANGES)
    set_cloudwatch_role(desk, document.get(_ROLE, ""))
    return get_account(desk, {})


def _replace_role(document: dict[str, Any], value: str) -> None:
    if value and not _ARN.fullmatch(value):
        raise bad_request(f"Invalid ARN specified in the request: {value}")
    _set_role(document, value)


def _add_feature(document: dict[str, Any], value: str) -> None:
    """Usage plans were once to be asked for; every account has them."""
    del document
    if value != _USAGE_PLANS:
        raise bad_request(f"Invalid feature specified: {value}")


_set_role: Final = text(_ROLE)
_CHANGES: Final[dict[str, Change]] = {
    f"replace /{_ROLE}": _replace_role,
    f"remove /{_ROLE}": lambda document, value: _set_role(document, ""),
    "add /features": _add_feature,
}

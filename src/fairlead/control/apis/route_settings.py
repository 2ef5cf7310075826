"""What a stage sets for its routes: throttles, logs, variables; refused where it could mean nothing.

"Protect your WebSocket APIs", "Working with stage variables" and "Configuring logging for a WebSocket API" (API Gateway
guide). Execution logs are refused while the account has no role for CloudWatch (observed), which it has until somebody
takes it away; a config does not need one, for the framework that it is written for sets one.
"""

import re
from collections.abc import Mapping
from math import inf
from typing import Any, Final

from fairlead.control.account import cloudwatch_role
from fairlead.control.apis.errors import bad_request, not_found
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import CONFIG, ROUTE
from fairlead.model.errors import ApiError

_VARIABLE: Final = re.compile(r"[A-Za-z0-9_]{1,64}")
_VALUE: Final = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{0,2048}")
_MOST_VARIABLES: Final = 100
_LOGGED: Final = frozenset({"ERROR", "INFO"})
_DEFAULTS: Final = {"DataTraceEnabled": False, "DetailedMetricsEnabled": False, "LoggingLevel": "OFF"}
"""What is kept of them; a stage shows the account's throttles too."""


def check_settings(desk: Desk, api_id: str, params: Params) -> None:
    """Refuse settings that name no route, or ask for what is not here. Raises ApiError."""
    keys = {route["RouteKey"] for route in desk.definitions.list(ROUTE, api_id)} if params.get("RouteSettings") else ()
    for key, settings in (params.get("RouteSettings") or {}).items():
        if key not in keys:
            raise unknown_route(key)
        _check(desk, settings)
    _check(desk, params.get("DefaultRouteSettings") or {})


def check_variables(variables: Mapping[str, str]) -> None:
    """Refuse variables that no stage may have. Raises ApiError."""
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name):
            raise bad_request(f"Stage variable names must be letters, digits and underscores, at most 64: {name}")
        if not _VALUE.fullmatch(value):
            raise bad_request(f"Stage variable values must match [A-Za-z0-9-._~:/?#&=,]+: {name}")


def merge(document: Document, params: Params) -> None:
    """Take settings and variables into a stage: member by member, as a PATCH; an empty variable is removed."""
    document["DefaultRouteSettings"] = {
        **_DEFAULTS, **document.get("DefaultRouteSettings", {}), **(params.get("DefaultRouteSettings") or {}),
    }  # fmt: skip
    routes: dict[str, Any] = document.setdefault("RouteSettings", {})
    for key, settings in (params.get("RouteSettings") or {}).items():
        routes[key] = {**routes.get(key, {}), **settings}
    variables = {**document.get("StageVariables", {}), **(params.get("StageVariables") or {})}
    if len(variables) > _MOST_VARIABLES:
        raise bad_request(f"A stage can have at most {_MOST_VARIABLES} variables.")
    document["StageVariables"] = {name: value for name, value in variables.items() if value}


def unknown_route(key: str) -> ApiError:
    """The error for settings of a route that is not there."""
    return not_found("Route", f"Unable to find Route by key {key} within the provided RouteSettings")


def _check(desk: Desk, settings: Mapping[str, Any]) -> None:
    if settings.get("LoggingLevel") in _LOGGED and desk.owner != CONFIG and not cloudwatch_role(desk):
        raise bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging")
    for name in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
        limit = settings.get(name)
        if limit is not None and not 0 <= limit < inf:
            raise bad_request(f"{name} must be a number, 0 or more.")

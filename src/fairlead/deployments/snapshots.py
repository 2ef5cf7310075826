"""From the description of an API to what its connections hold: routes and expressions compiled, limits set."""

from collections.abc import Callable
from typing import Final

from fairlead.model.apps import Api, Route
from fairlead.model.limits import Limits, StageLimits
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Gate, Snapshot, Target

_MOST_MILLISECONDS: Final = 29_000


def host_name(api_id: str, region: str) -> str:
    """The host of an API's default endpoint ("Invoke a WebSocket API", API Gateway guide)."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{api_id}.execute-api.{region}.{suffix}"


def snapshot(api: Api, region: str, limits: Limits | StageLimits, quotas: Quotas | None = None) -> Snapshot:
    """Freeze an API as it stands. Raises SelectionError for an expression that cannot select routes.

    `quotas` are those of the account, shared by all stages; None where nothing is to be said of them.
    """
    if isinstance(limits, Limits):
        limits = StageLimits(limits)
    return Snapshot(
        api.id,
        api.stage,
        host_name(api.id, region),
        {route.key: _target(api, route, limits) for route in api.routes},
        compile_selection(api.route_selection_expression),
        limits.limits,
        api.stage_variables,
        _budget(api, "$connect"),
        gate=_gate(api),
        required=_required(api),
        access_log=api.access_log,
        quotas=quotas,
        logging=api.logging,
    )


def _budget(api: Api, route_key: str) -> Budget | None:
    """A bucket for one route. None where nothing limits it: what every message would pay is worth nothing then."""
    throttle = api.route_throttles.get(route_key, api.throttle)
    return None if throttle is None else Budget(throttle.rate, throttle.burst)


def _gate(api: Api) -> Gate | None:
    """What decides before `$connect`. Authorization of other routes has no effect ("Controlling access to a WebSocket
    API", API Gateway guide)."""
    route = _connect(api)
    if route is None or (route.authorization == "NONE" and not route.api_key_required):
        return None
    return Gate(route.authorization, route.authorizer, route.api_key_required, api.api_key_selection)


def _required(api: Api) -> list[str]:
    route = _connect(api)
    return [] if route is None else [name for name, required in route.parameters.items() if required]


def _connect(api: Api) -> Route | None:
    return next((route for route in api.routes if route.key == "$connect"), None)


def _validate(route: Route) -> Callable[[bytes], str | None] | None:
    if not route.model_selection:
        return None
    from fairlead.deployments.validation import validator  # 30 ms and 10 MB for those who need it

    return validator(route.model_selection, route.models)


def _target(api: Api, route: Route, limits: StageLimits) -> Target:
    """An integration whose time is the longest that API Gateway knows, has all that is allowed here, be it more."""
    integration = route.integration
    seconds = limits.integration_seconds.get(route.key, limits.limits.integration_seconds)
    if integration is not None and integration.timeout_ms < _MOST_MILLISECONDS:
        seconds = min(seconds, integration.timeout_ms / 1000)
    return Target(
        route.key,
        integration,
        route.two_way,
        seconds,
        _budget(api, route.key),
        validate=_validate(route),
        logging=api.route_logging.get(route.key, api.logging),
    )

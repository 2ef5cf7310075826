"""How events that nobody waits for are repeated: the settings of a function, or of a version or an alias of it."""

from datetime import UTC, datetime
from typing import Any, Final

from fairlead.control.definitions import Definitions, Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import EVENT_CONFIG
from fairlead.control.functions import names, versions
from fairlead.control.functions.refusals import constraint, invalid, not_found, unsupported
from fairlead.control.pages import page
from fairlead.functions.event_queue import AGE_SECONDS, RETRIES, Retrying

_BOUNDS: Final = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21_600)}
_PAGE: Final = 50


def put_config(desk: Desk, params: Params) -> dict[str, Any]:
    """PutFunctionEventInvokeConfig: what is not said is unset."""
    return _keep(desk, params, {})


def update_config(desk: Desk, params: Params) -> dict[str, Any]:
    """UpdateFunctionEventInvokeConfig: what is not said stays."""
    return _keep(desk, params, _find(desk, params)[2])


def get_config(desk: Desk, params: Params) -> dict[str, Any]:
    """GetFunctionEventInvokeConfig."""
    return _shown(_find(desk, params)[2])


def delete_config(desk: Desk, params: Params) -> dict[str, Any]:
    """DeleteFunctionEventInvokeConfig."""
    name, qualifier, _ = _find(desk, params)
    desk.definitions.delete(EVENT_CONFIG, name, qualifier)
    return {}


def list_configs(desk: Desk, params: Params) -> dict[str, Any]:
    """ListFunctionEventInvokeConfigs."""
    name = names.find(desk, params)["FunctionName"]
    named = [(one["FunctionArn"], one) for one in desk.definitions.list(EVENT_CONFIG, name)]
    try:
        found, following = page(named, params.get("Marker", ""), min(params.get("MaxItems", _PAGE), _PAGE))
    except ValueError:
        raise invalid("Invalid marker: it is none that an earlier answer gave.") from None
    output: dict[str, Any] = {"FunctionEventInvokeConfigs": [_shown(one) for one in found]}
    return {**output, "NextMarker": following} if following else output


def retrying(definitions: Definitions, callee: str, age_seconds: float = AGE_SECONDS) -> Retrying:
    """What is set for `name` or `name:qualifier`; where nothing is, two repetitions and `age_seconds`."""
    name, _, qualifier = callee.partition(":")
    config = definitions.get(EVENT_CONFIG, name, qualifier or names.LATEST) or {}
    return Retrying(
        config.get("MaximumRetryAttempts", RETRIES), float(config.get("MaximumEventAgeInSeconds", age_seconds))
    )


def _find(desk: Desk, params: Params) -> tuple[str, str, Document]:
    document, given = versions.find(desk, params)
    name, qualifier = document["FunctionName"], given or names.LATEST
    config = desk.definitions.get(EVENT_CONFIG, name, qualifier)
    if config is None:
        raise not_found(f"The function {names.arn(desk, name, qualifier)} doesn't have an EventInvokeConfig")
    return name, qualifier, config


def _keep(desk: Desk, params: Params, config: Document) -> dict[str, Any]:
    document, given = versions.find(desk, params)
    name, qualifier = document["FunctionName"], given or names.LATEST
    if any(one.get("Destination") for one in params.get("DestinationConfig", {}).values()):
        raise unsupported("DestinationConfig", "events that are given up are kept as dead letters of the gateway")
    for member, (least, most) in _BOUNDS.items():
        if member in params:
            if not least <= params[member] <= most:
                raise constraint(params[member], member, f"have value between {least} and {most}")
            config[member] = params[member]
    arn = document["FunctionArn"] if given else f"{document['FunctionArn']}:{names.LATEST}"
    config |= {"FunctionArn": arn, "LastModified": desk.clock.now()}
    desk.definitions.put(EVENT_CONFIG, (name, qualifier), config)
    return _shown(config)


def _shown(config: Document) -> dict[str, Any]:
    modified = datetime.fromtimestamp(config["LastModified"], UTC)
    return {**config, "LastModified": modified, "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}}

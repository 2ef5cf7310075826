"""Aliases: names that lead to versions, to one of them or, by weights, to two."""

import re
from typing import Any, Final

from fairlead import ids
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ALIAS, POLICY, shown
from fairlead.control.functions import names
from fairlead.control.functions.refusals import conflict, constraint, invalid, not_found, outdated
from fairlead.control.functions.versions import listed, of_version

_NAME: Final = re.compile(r"(?!\d+$)[a-zA-Z0-9_-]{1,128}")


def create_alias(desk: Desk, params: Params) -> dict[str, Any]:
    """CreateAlias."""
    function, name = names.find(desk, params), params["Name"]
    if not _NAME.fullmatch(name):
        raise constraint(name, "name", "satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")
    arn = f"{function['FunctionArn']}:{name}"
    if desk.definitions.get(ALIAS, function["FunctionName"], name) is not None:
        raise conflict(f"Alias already exists: {arn}")
    return _keep(desk, function["FunctionName"], {"AliasArn": arn, "Name": name, "Description": ""}, params)


def get_alias(desk: Desk, params: Params) -> dict[str, Any]:
    """GetAlias."""
    return shown(_find(desk, params)[1])


def update_alias(desk: Desk, params: Params) -> dict[str, Any]:
    """UpdateAlias. Whoever calls by it from now on gets the version that it leads to from now on."""
    function, alias = _find(desk, params)
    if params.get("RevisionId") not in (None, alias["RevisionId"]):
        raise outdated()
    return _keep(desk, function, alias, params)


def delete_alias(desk: Desk, params: Params) -> dict[str, Any]:
    """DeleteAlias. One that is not there is no error, as on AWS."""
    function = names.find(desk, params)["FunctionName"]
    with desk.definitions.change():
        desk.definitions.delete(ALIAS, function, params["Name"])
        desk.definitions.delete(POLICY, function, params["Name"])
    return {}


def list_aliases(desk: Desk, params: Params) -> dict[str, Any]:
    """ListAliases, by name; with `FunctionVersion` those that lead to it."""
    aliases = desk.definitions.list(ALIAS, names.find(desk, params)["FunctionName"])
    wanted = params.get("FunctionVersion")
    named = [(alias["Name"], alias) for alias in aliases if wanted in (None, alias["FunctionVersion"])]
    return listed(named, params, "Aliases")


def _find(desk: Desk, params: Params) -> tuple[str, Document]:
    function = names.find(desk, params)
    alias = desk.definitions.get(ALIAS, function["FunctionName"], params["Name"])
    if alias is None:
        raise not_found(f"Cannot find alias arn: {function['FunctionArn']}:{params['Name']}")
    return function["FunctionName"], alias


def _keep(desk: Desk, function: str, alias: Document, params: Params) -> dict[str, Any]:
    for member in ("FunctionVersion", "Description"):
        if member in params:
            alias[member] = params[member]
    _check_version(desk, function, alias["FunctionVersion"])
    if "RoutingConfig" in params:
        alias.pop("RoutingConfig", None)
        weights = params["RoutingConfig"].get("AdditionalVersionWeights") or {}
        if weights:
            alias["RoutingConfig"] = {"AdditionalVersionWeights": weights}
    _check_weights(desk, function, alias)
    alias["RevisionId"] = ids.uuid()
    desk.definitions.put(ALIAS, (function, alias["Name"]), alias)
    return shown(alias)


def _check_version(desk: Desk, function: str, version: str) -> None:
    if of_version(desk.definitions, function, version) is None:
        raise names.missing(desk, function, version)


def _check_weights(desk: Desk, function: str, alias: Document) -> None:
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    if not weights:
        return
    if len(weights) > 1:
        raise invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if names.LATEST in (alias["FunctionVersion"], *weights):
        raise invalid("$LATEST is not supported for an alias pointing to more than 1 version")
    for version, weight in weights.items():
        _check_version(desk, function, version)
        if not 0.0 <= weight <= 1.0:
            raise constraint(weight, "routingConfig.additionalVersionWeights", "be between 0.0 and 1.0")
        if version == alias["FunctionVersion"]:
            raise invalid(f"Invalid function version {version}. Function version {version} is already included in "
                          "routing configuration.")  # fmt: skip

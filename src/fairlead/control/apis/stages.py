"""Stages, which serve a deployment under a name: CreateStage, GetStage(s), UpdateStage, DeleteStage,
DeleteRouteSettings, DeleteAccessLogSettings."""

import re
from typing import Any, Final

from fairlead.control.apis.access_logs import merge_access_log
from fairlead.control.apis.changing import api_of, deploy_by_itself
from fairlead.control.apis.deployable import check
from fairlead.control.apis.deployments import deployment_of
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, refuse
from fairlead.control.apis.route_settings import check_settings, check_variables, merge, unknown_route
from fairlead.control.apis.tagging import check_tags
from fairlead.control.apis.thawing import ACCOUNT_BURST, ACCOUNT_RATE
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import API_MAPPING, STAGE, shown

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_KEPT: Final = ("AutoDeploy", "DeploymentId", "Description")
_UNSERVED: Final = ("ClientCertificateId",)


def create_stage(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a stage. Without a deployment it serves nothing yet."""
    api_id, name = params["ApiId"], params["StageName"]
    api_of(desk, api_id)
    if not _NAME.fullmatch(name):
        raise bad_request("Stage name only allows a-z, A-Z, 0-9, hyphen and underscore, and at most 128 characters.")
    if desk.definitions.get(STAGE, api_id, name) is not None:
        raise conflict("Stage already exists")
    _check(desk, api_id, params, bool(params.get("AutoDeploy")))
    check_tags(params.get("Tags") or {})
    now = desk.clock.now()
    document = {
        "StageName": name,
        "AutoDeploy": False,
        "CreatedDate": now,
        "LastUpdatedDate": now,
        "Tags": params.get("Tags") or {},
        **kept(params, _KEPT),
        "owner": desk.owner,
    }
    return _merged(desk, api_id, document, params)


def get_stage(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a stage."""
    return described(stage_of(desk, params["ApiId"], params["StageName"]))


def get_stages(desk: Desk, params: Params) -> dict[str, Any]:
    """Every stage of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(STAGE, params["ApiId"]), "StageName", params, described)


def update_stage(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a stage. Its connections stay and have what is new from their next message on."""
    api_id = params["ApiId"]
    document = stage_of(desk, api_id, params["StageName"])
    asked = params.get("AutoDeploy")
    _check(desk, api_id, params, document["AutoDeploy"] if asked is None else asked)
    patch(document, params, _KEPT)
    document["LastUpdatedDate"] = desk.clock.now()
    return _merged(desk, api_id, document, params)


def delete_stage(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a stage. Its connections are closed."""
    api_id, name = params["ApiId"], params["StageName"]
    stage_of(desk, api_id, name)
    if any(one["ApiId"] == api_id and one["Stage"] == name for one in desk.definitions.list(API_MAPPING)):
        raise bad_request(
            "Deleting stage failed. Please remove all base path mappings related to the stage in your domains"
        )
    desk.definitions.delete(STAGE, api_id, name)
    desk.live.remove(api_id, name)
    return {}


def delete_route_settings(desk: Desk, params: Params) -> dict[str, Any]:
    """Take a route's own settings away: those of the stage apply to it."""
    api_id, key = params["ApiId"], params["RouteKey"]
    document = stage_of(desk, api_id, params["StageName"])
    if key not in document["RouteSettings"]:
        raise unknown_route(key)
    del document["RouteSettings"][key]
    document["LastUpdatedDate"] = desk.clock.now()
    _keep(desk, api_id, document)
    return {}


def delete_access_log_settings(desk: Desk, params: Params) -> dict[str, Any]:
    """Write no access log for a stage any more."""
    document = stage_of(desk, params["ApiId"], params["StageName"])
    document.pop("AccessLogSettings", None)
    document["LastUpdatedDate"] = desk.clock.now()
    _keep(desk, params["ApiId"], document)
    return {}


def described(document: Document) -> dict[str, Any]:
    """A stage as the API shows it: without throttles of its own it has those of the account, as AWS shows them
    (documented). They are in force where the account's quotas are."""
    account = {"ThrottlingBurstLimit": ACCOUNT_BURST, "ThrottlingRateLimit": ACCOUNT_RATE}
    return {**shown(document), "DefaultRouteSettings": account | document["DefaultRouteSettings"]}


def stage_of(desk: Desk, api_id: str, name: str) -> Document:
    """The stage with this name. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(STAGE, api_id, name)
    if document is None:
        raise not_found("Stage", "Invalid stage identifier specified")
    return document


def _merged(desk: Desk, api_id: str, document: Document, params: Params) -> dict[str, Any]:
    """Take an operation's settings into a stage, see whether it can be served, and keep it."""
    merge(document, params)
    merge_access_log(document, params)
    if document.get("DeploymentId"):
        check(deployment_of(desk, api_id, document["DeploymentId"])["frozen"], document)
    _keep(desk, api_id, document)
    return described(document)


def _check(desk: Desk, api_id: str, params: Params, by_itself: bool) -> None:
    refuse(params, _UNSERVED, "a stage")
    check_variables(params.get("StageVariables") or {})
    check_settings(desk, api_id, params)
    if params.get("DeploymentId"):
        if by_itself:
            raise bad_request("DeploymentId cannot be given while AutoDeploy is true: the stage deploys by itself.")
        deployment_of(desk, api_id, params["DeploymentId"])


def _keep(desk: Desk, api_id: str, document: Document) -> None:
    name = document["StageName"]
    with desk.definitions.change():
        if not document["AutoDeploy"] or not deploy_by_itself(desk, api_id, document):
            desk.definitions.put(STAGE, (api_id, name), document)
    desk.live.deploy(api_id, name)

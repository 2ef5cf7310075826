"""Functions made, changed and removed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fairlead import ids
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ALIAS, CONFIG, EVENT_CONFIG, FUNCTION, FUNCTION_VERSION, POLICY, shown
from fairlead.control.functions import names, versions
from fairlead.control.functions.configuration import configure, defaults
from fairlead.control.functions.refusals import conflict, invalid, outdated, unsupported
from fairlead.control.functions.uploads import Upload, take
from fairlead.model.errors import ApiError

Respond = Callable[[dict[str, Any]], None]
Fail = Callable[[ApiError], None]


def create_function(desk: Desk, params: Params, respond: Respond, fail: Fail) -> None:
    """CreateFunction. Where a config declares the function, it is made anew over whatever has its name."""
    try:
        document = _new(desk, params)
    except ApiError as error:
        fail(error)
        return

    def finish(upload: Upload) -> dict[str, Any]:
        _check_free(desk, document["FunctionName"])
        return _keep(desk, document, upload, publish=params.get("Publish", False))

    take(desk, params["Code"], "CreateFunction", finish, respond, fail)


def update_function_code(desk: Desk, params: Params, respond: Respond, fail: Fail) -> None:
    """UpdateFunctionCode. The next event gets the new code; what runs ends on the old."""
    try:
        names.find(desk, params)
    except ApiError as error:
        fail(error)
        return

    def finish(upload: Upload) -> dict[str, Any]:
        document = names.find(desk, params)  # it may be another one by now
        _check_revision(document, params)
        if "Architectures" in params:
            document["Architectures"] = params["Architectures"]
        if params.get("DryRun"):
            return shown({**document, **upload.members})
        return _keep(desk, document, upload, publish=params.get("Publish", False))

    take(desk, params, "UpdateFunctionCode", finish, respond, fail)


def update_function_configuration(desk: Desk, params: Params) -> dict[str, Any]:
    """UpdateFunctionConfiguration."""
    document = names.find(desk, params)
    _check_revision(document, params)
    configure(document, params, declared=desk.owner == CONFIG)
    return _keep(desk, document, None, publish=False)


def delete_function(desk: Desk, params: Params) -> dict[str, Any]:
    """DeleteFunction: all of it, or one version. What runs comes to its end."""
    document, qualifier = names.find_qualified(desk, params)
    name = document["FunctionName"]
    if qualifier == names.LATEST:
        raise invalid("$LATEST version cannot be deleted without deleting the function.")
    if qualifier:
        if not qualifier.isdecimal():
            raise names.missing(desk, name, qualifier)
        versions.delete_version(desk, name, qualifier)
        return {"StatusCode": 204}
    published = desk.definitions.list(FUNCTION_VERSION, name)
    with desk.definitions.change():
        desk.definitions.delete(FUNCTION, name)
        for kind in (POLICY, FUNCTION_VERSION, ALIAS, EVENT_CONFIG):
            desk.definitions.delete_all(kind, name)
    desk.live.functions_changed(name)
    for version in published:
        desk.live.functions_changed(f"{name}:{version['Version']}")
    return {"StatusCode": 204}


def _new(desk: Desk, params: Params) -> Document:
    name = names.new_name(desk, params)
    _check_free(desk, name)
    if params.get("PackageType") == "Image":
        raise unsupported("PackageType Image")
    if not params.get("Runtime") or not params.get("Handler"):
        raise invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
    document: Document = {"FunctionName": name, "FunctionArn": names.arn(desk, name), **defaults(name)}
    before = desk.definitions.get(FUNCTION, name)  # what a config declares takes the place of what has its name
    document["published"] = 0 if before is None else before["published"]
    configure(document, params, declared=desk.owner == CONFIG)
    if params.get("Tags"):
        document["tags"] = params["Tags"]
    if desk.owner:
        document["owner"] = desk.owner
    return document


def _check_free(desk: Desk, name: str) -> None:
    if desk.owner != CONFIG and desk.definitions.get(FUNCTION, name) is not None:
        raise conflict(f"Function already exist: {name}")


def _check_revision(document: Document, params: Params) -> None:
    if params.get("RevisionId") not in (None, document["RevisionId"]):
        raise outdated()


def _keep(desk: Desk, document: Document, upload: Upload | None, *, publish: bool) -> dict[str, Any]:
    """Write the document, tell the gateway, and answer: with the version, where one is published."""
    moment = datetime.fromtimestamp(desk.clock.now(), UTC)
    document["LastModified"] = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"
    document["RevisionId"] = ids.uuid()
    if upload is not None:
        document.update(upload.members)
        upload.keep()
    desk.definitions.put(FUNCTION, (document["FunctionName"],), document)
    desk.live.functions_changed(document["FunctionName"])
    return shown(versions.publish(desk, document) if publish else document)

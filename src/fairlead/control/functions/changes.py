"""Functions made, changed and removed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fairlead import ids
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import CONFIG, FUNCTION, shown
from fairlead.control.functions import names
from fairlead.control.functions.configuration import configure, defaults
from fairlead.control.functions.permissions import POLICY
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
        return _keep(desk, document, upload)

    take(desk, params["Code"], "CreateFunction", finish, respond, fail)


def update_function_code(desk: Desk, params: Params, respond: Respond, fail: Fail) -> None:
    """UpdateFunctionCode. The next event gets the new code; what runs ends on the old."""
    try:
        names.find(desk, params)
        if params.get("Publish"):
            raise unsupported("Publish")
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
        return _keep(desk, document, upload)

    take(desk, params, "UpdateFunctionCode", finish, respond, fail)


def update_function_configuration(desk: Desk, params: Params) -> dict[str, Any]:
    """UpdateFunctionConfiguration."""
    document = names.find(desk, params)
    _check_revision(document, params)
    configure(document, params, declared=desk.owner == CONFIG)
    return _keep(desk, document, None)


def delete_function(desk: Desk, params: Params) -> dict[str, Any]:
    """DeleteFunction, with its policy. What runs comes to its end."""
    document = names.find(desk, params)
    if params.get("Qualifier") == names.LATEST:
        raise invalid("$LATEST version cannot be deleted without deleting the function.")
    name = document["FunctionName"]
    with desk.definitions.change():
        desk.definitions.delete(FUNCTION, name)
        desk.definitions.delete(POLICY, name)
    desk.live.functions_changed(name)
    return {"StatusCode": 204}


def _new(desk: Desk, params: Params) -> Document:
    name = names.new_name(desk, params)
    _check_free(desk, name)
    if params.get("PackageType") == "Image":
        raise unsupported("PackageType Image")
    if not params.get("Runtime") or not params.get("Handler"):
        raise invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
    document: Document = {"FunctionName": name, "FunctionArn": names.arn(desk, name), **defaults(name)}
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


def _keep(desk: Desk, document: Document, upload: Upload | None) -> dict[str, Any]:
    """Write the document, tell the gateway, and answer."""
    moment = datetime.fromtimestamp(desk.clock.now(), UTC)
    document["LastModified"] = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"
    document["RevisionId"] = ids.uuid()
    if upload is not None:
        document.update(upload.members)
        upload.keep()
    desk.definitions.put(FUNCTION, (document["FunctionName"],), document)
    desk.live.functions_changed(document["FunctionName"])
    return shown(document)

"""Models, the JSON Schemas that messages are held against: CreateModel, GetModel(s), GetModelTemplate, UpdateModel,
DeleteModel.

A schema must be a JSON object; whether it can be used is seen when it is deployed, for it may refer to models that are
still to come (and not even then where the API has `disableSchemaValidation`).
"""

import re
from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch
from fairlead.control.apis.model_templates import template
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import MODEL, ROUTE, shown
from fairlead.deployments.schemas import SchemaError, parsed

_KEPT: Final = ("ContentType", "Description", "Name", "Schema")
_NAME: Final = re.compile(r"[A-Za-z0-9]{1,128}")
_LONGEST: Final = 32_768


def create_model(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a model of an API."""
    api_of(desk, params["ApiId"])
    document = {
        "ModelId": desk.new_id(6), "ContentType": "application/json", **kept(params, _KEPT), "owner": desk.owner,
    }  # fmt: skip
    return _keep(desk, params["ApiId"], document)


def get_model(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a model."""
    return shown(_model_of(desk, params))


def get_models(desk: Desk, params: Params) -> dict[str, Any]:
    """Every model of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(MODEL, params["ApiId"]), "ModelId", params)


def get_model_template(desk: Desk, params: Params) -> dict[str, Any]:
    """A mapping template to begin with, made from a model."""
    return {"Value": template(parsed(_model_of(desk, params)["Schema"]))}


def update_model(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a model. What is deployed keeps the model that it has."""
    document = _model_of(desk, params)
    before = document["Name"]
    patch(document, params, _KEPT)
    if document.get("Name") != before:
        _refuse_used(desk, params["ApiId"], before, "rename")
    return _keep(desk, params["ApiId"], document)


def delete_model(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a model that no route refers to."""
    document = _model_of(desk, params)
    _refuse_used(desk, params["ApiId"], document["Name"], "delete")
    with changing(desk, params["ApiId"]):
        desk.definitions.delete(MODEL, params["ApiId"], params["ModelId"])
    return {}


def _model_of(desk: Desk, params: Params) -> Document:
    api_of(desk, params["ApiId"])
    document = desk.definitions.get(MODEL, params["ApiId"], params["ModelId"])
    if document is None:
        raise not_found("Model", f"Invalid Model identifier specified {params['ModelId']}")
    return document


def _refuse_used(desk: Desk, api_id: str, name: str, what: str) -> None:
    used = [
        route["RouteId"]
        for route in desk.definitions.list(ROUTE, api_id)
        if name in route.get("RequestModels", {}).values()
    ]
    if used:
        beginning = f"Cannot {what} Model because it is referenced by the following Routes with Ids"
        raise conflict(f"{beginning}: [{', '.join(used)}]")


def _keep(desk: Desk, api_id: str, document: Document) -> dict[str, Any]:
    """Check a model as it would be, and keep it."""
    id, name, schema = document["ModelId"], document.get("Name", ""), document.get("Schema", "")
    if not _NAME.fullmatch(name):
        raise bad_request("Model name must be alphanumeric, and have between 1 and 128 characters.")
    for other in desk.definitions.list(MODEL, api_id):
        if other["Name"] == name and other["ModelId"] != id:
            raise conflict(f"Model with name {name} already exists for this API")
    if len(schema) > _LONGEST:
        raise bad_request(f"Schema has {len(schema):,} characters; there may be {_LONGEST:,}.")
    try:
        parsed(schema)
    except SchemaError as error:
        raise bad_request(f"Invalid model schema specified for {name}: {error}.") from None
    with changing(desk, api_id):
        desk.definitions.put(MODEL, (api_id, id), document)
    return shown(document)

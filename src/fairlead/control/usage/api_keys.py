"""API keys: CreateApiKey, GetApiKey(s), UpdateApiKey, DeleteApiKey."""

from typing import Any, Final

from fairlead import ids
from fairlead.control.apis.errors import bad_request, conflict
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.usage.documents import API_KEY, API_KEY_PLAN, API_KEY_VALUE, USAGE_PLAN_KEY, shown
from fairlead.control.usage.errors import not_found
from fairlead.control.usage.listing import listed
from fairlead.control.usage.patching import flag, patch, text

_KEPT: Final = ("name", "description", "customerId")
_SHORTEST: Final = 20
_LONGEST: Final = 128
_VALUE: Final = ("value",)
_CHANGES: Final = {
    "replace /name": text("name"),
    "replace /description": text("description"),
    "replace /customerId": text("customerId"),
    "replace /enabled": flag("enabled"),
}


def create_api_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a key, with a value of ours if none is given. It opens nothing until it is enabled and in a usage plan."""
    if params.get("stageKeys"):
        raise bad_request("stageKeys is not supported here: add the key to a usage plan of the stage.")
    value = params.get("value") or ids.resource_id(ids.uuid(), length=40)
    if len(value) < _SHORTEST:
        raise bad_request(f"API Key value should be at least {_SHORTEST} characters")
    if len(value) > _LONGEST:
        raise bad_request(f"API Key value should be at most {_LONGEST} characters")
    if desk.definitions.get(API_KEY_VALUE, value) is not None:
        raise conflict("API Key already exists")
    now = desk.clock.now()
    document = {
        "id": desk.new_id(10),
        "value": value,
        **{name: params[name] for name in _KEPT if params.get(name)},
        "enabled": bool(params.get("enabled")),
        "createdDate": now,
        "lastUpdatedDate": now,
        "stageKeys": [],
        **({"tags": params["tags"]} if params.get("tags") else {}),
        "owner": desk.owner,
    }
    with desk.definitions.change():
        desk.definitions.put(API_KEY, (document["id"],), document)
        desk.definitions.put(API_KEY_VALUE, (value,), {"id": document["id"]})
    return shown(document)


def get_api_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a key; at its value only if that is asked for."""
    return shown(key_of(desk, params["apiKey"]), () if params.get("includeValue") else _VALUE)


def get_api_keys(desk: Desk, params: Params) -> dict[str, Any]:
    """Every key whose name begins so, in pages."""
    without = () if params.get("includeValues") else _VALUE
    name, customer = params.get("nameQuery") or "", params.get("customerId")
    found = [
        shown(document, without)
        for document in desk.definitions.list(API_KEY)
        if document.get("name", "").startswith(name) and customer in (None, "", document.get("customerId"))
    ]
    return listed(found, params)


def update_api_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a key. Its value stays what it is."""
    document = key_of(desk, params["apiKey"])
    patch(document, params.get("patchOperations") or (), _CHANGES)
    document["lastUpdatedDate"] = desk.clock.now()
    desk.definitions.put(API_KEY, (document["id"],), document)
    return shown(document, _VALUE)


def delete_api_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a key, also from its usage plans."""
    document = key_of(desk, params["apiKey"])
    with desk.definitions.change():
        for plan in desk.definitions.list(API_KEY_PLAN, document["id"]):
            desk.definitions.delete(USAGE_PLAN_KEY, plan["id"], document["id"])
            desk.definitions.delete(API_KEY_PLAN, document["id"], plan["id"])
        desk.definitions.delete(API_KEY_VALUE, document["value"])
        desk.definitions.delete(API_KEY, document["id"])
    return {}


def key_of(desk: Desk, id: str) -> Document:
    """The key with this id. Raises NotFoundException."""
    document = desk.definitions.get(API_KEY, id)
    if document is None:
        raise not_found("Invalid API Key identifier specified")
    return document

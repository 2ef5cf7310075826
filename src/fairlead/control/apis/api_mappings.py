"""Which stage answers to which path of a custom domain name: CreateApiMapping, GetApiMapping(s), UpdateApiMapping,
DeleteApiMapping ("Use API mappings for WebSocket APIs", API Gateway guide).

The texts about slashes are AWS's (observed), that about an existing key is too.
"""

import re
from typing import Any, Final

from fairlead.control.apis.changing import api_of
from fairlead.control.apis.domain_names import domain_name_of
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch
from fairlead.control.apis.stages import stage_of
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import API_MAPPING, shown

_KEPT: Final = ("ApiId", "Stage")
_KEY: Final = re.compile(r"[A-Za-z0-9$\-_.+!*'()/]{0,300}")


def create_api_mapping(desk: Desk, params: Params) -> dict[str, Any]:
    """Map a path of a domain name to a stage."""
    domain_name_of(desk, params["DomainName"])
    document = {
        "ApiMappingId": desk.new_id(6),
        "ApiMappingKey": params.get("ApiMappingKey") or "",
        **kept(params, _KEPT),
        "owner": desk.owner,
    }
    return _keep(desk, params["DomainName"].lower(), document)


def get_api_mapping(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a mapping."""
    return shown(_mapping_of(desk, params))


def get_api_mappings(desk: Desk, params: Params) -> dict[str, Any]:
    """Every mapping of a domain name, in pages."""
    name = domain_name_of(desk, params["DomainName"])["DomainName"]
    return listed(desk.definitions.list(API_MAPPING, name), "ApiMappingId", params)


def update_api_mapping(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a mapping. Connections stay where they are."""
    document = _mapping_of(desk, params)
    patch(document, params, _KEPT)
    if params.get("ApiMappingKey") is not None:
        document["ApiMappingKey"] = params["ApiMappingKey"]
    return _keep(desk, params["DomainName"].lower(), document)


def delete_api_mapping(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a mapping. Connections that came by it stay."""
    _mapping_of(desk, params)
    desk.definitions.delete(API_MAPPING, params["DomainName"].lower(), params["ApiMappingId"])
    desk.live.domains_changed()
    return {}


def _mapping_of(desk: Desk, params: Params) -> Document:
    name = domain_name_of(desk, params["DomainName"])["DomainName"]
    document = desk.definitions.get(API_MAPPING, name, params["ApiMappingId"])
    if document is None:
        raise not_found("ApiMapping", f"Invalid API mapping identifier specified {params['ApiMappingId']}")
    return document


def _keep(desk: Desk, domain: str, document: Document) -> dict[str, Any]:
    """Check a mapping as it would be, and keep it."""
    key, id = document["ApiMappingKey"], document["ApiMappingId"]
    if key.startswith("/") or "//" in key:
        raise bad_request("API mapping key should not start with a '/' or have consecutive '/'s.")
    if key.endswith("/"):
        raise bad_request("API mapping key should not end with a '/'.")
    if not _KEY.fullmatch(key):
        raise bad_request("API mapping key can have letters, digits and $-_.+!*'()/, at most 300 of them.")
    api_of(desk, document.get("ApiId", ""))
    stage_of(desk, document["ApiId"], document.get("Stage", ""))
    for other in desk.definitions.list(API_MAPPING, domain):
        if other["ApiMappingKey"] == key and other["ApiMappingId"] != id:
            raise conflict("ApiMapping key already exists for this domain name")
    desk.definitions.put(API_MAPPING, (domain, id), document)
    desk.live.domains_changed()
    return shown(document)

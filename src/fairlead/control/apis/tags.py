"""Tags of APIs and stages: GetTags, TagResource, UntagResource. They are kept and mean nothing else."""

import re
from typing import Any, Final
from urllib.parse import unquote

from fairlead.control.apis.changing import api_of
from fairlead.control.apis.errors import bad_request
from fairlead.control.apis.stages import stage_of
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import API, STAGE

_ARN: Final = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+::/apis/([^/]+)(?:/stages/([^/]+))?")
_MOST: Final = 50


def get_tags(desk: Desk, params: Params) -> dict[str, Any]:
    """The tags of a resource."""
    _, document = _resource(desk, params)
    return {"Tags": document["Tags"]}


def tag_resource(desk: Desk, params: Params) -> dict[str, Any]:
    """Add tags to a resource, or change them."""
    key, document = _resource(desk, params)
    document["Tags"].update(params.get("Tags") or {})
    if len(document["Tags"]) > _MOST:
        raise bad_request(f"A resource can have at most {_MOST} tags.")
    desk.definitions.put(STAGE if len(key) > 1 else API, key, document)
    return {}


def untag_resource(desk: Desk, params: Params) -> dict[str, Any]:
    """Take tags away from a resource."""
    key, document = _resource(desk, params)
    for name in params["TagKeys"]:
        document["Tags"].pop(name, None)
    desk.definitions.put(STAGE if len(key) > 1 else API, key, document)
    return {}


def _resource(desk: Desk, params: Params) -> tuple[tuple[str, ...], Document]:
    """The key and the document of what an ARN names."""
    arn = unquote(params["ResourceArn"])
    match = _ARN.fullmatch(arn)
    if match is None:
        raise bad_request(f"Invalid resource ARN specified: {arn}. The APIs here and their stages can have tags.")
    api_id, stage = match.groups()
    if stage is None:
        return (api_id,), api_of(desk, api_id)
    return (api_id, stage), stage_of(desk, api_id, stage)

"""Tags of APIs, stages and domain names: GetTags, TagResource, UntagResource. They are kept and mean nothing else."""

import re
from typing import Any, Final

from fairlead.control.apis.changing import api_of
from fairlead.control.apis.domain_names import domain_name_of
from fairlead.control.apis.errors import bad_request
from fairlead.control.apis.stages import stage_of
from fairlead.control.apis.tagging import check_tags
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import API, DOMAIN_NAME, STAGE

_ARN: Final = re.compile(
    r"arn:[a-z-]+:apigateway:[a-z0-9-]+::/(?:apis/([^/]+)(?:/stages/([^/]+))?|domainnames/([^/]+))"
)


def get_tags(desk: Desk, params: Params) -> dict[str, Any]:
    """The tags of a resource."""
    return {"Tags": _resource(desk, params)[2]["Tags"]}


def tag_resource(desk: Desk, params: Params) -> dict[str, Any]:
    """Add tags to a resource, or change them."""
    kind, key, document = _resource(desk, params)
    document["Tags"].update(params.get("Tags") or {})
    check_tags(document["Tags"])
    desk.definitions.put(kind, key, document)
    return {}


def untag_resource(desk: Desk, params: Params) -> dict[str, Any]:
    """Take tags away from a resource."""
    kind, key, document = _resource(desk, params)
    for name in params["TagKeys"]:
        document["Tags"].pop(name, None)
    desk.definitions.put(kind, key, document)
    return {}


def _resource(desk: Desk, params: Params) -> tuple[str, tuple[str, ...], Document]:
    """The kind, the key and the document of what an ARN names."""
    arn = params["ResourceArn"]
    match = _ARN.fullmatch(arn)
    if match is None:
        raise bad_request(
            f"Invalid resource ARN specified: {arn}. The APIs here, their stages and domain names can have tags."
        )
    api_id, stage, domain = match.groups()
    if domain is not None:
        document = domain_name_of(desk, domain)
        return DOMAIN_NAME, (document["DomainName"],), document
    if stage is None:
        return API, (api_id,), api_of(desk, api_id)
    return STAGE, (api_id, stage), stage_of(desk, api_id, stage)

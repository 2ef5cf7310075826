"""Custom domain names: CreateDomainName, GetDomainName(s), UpdateDomainName, DeleteDomainName.

"Custom domain names for WebSocket APIs" (API Gateway guide): regional, TLS 1.2. A certificate need not be named: the
gateway has its own (our choice).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.listing import listed
from fairlead.control.apis.tagging import check_tags
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import API_MAPPING, DOMAIN_NAME, shown
from fairlead.deployments.snapshots import host_name

_NAME: Final = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST: Final = 253
_RESERVED: Final = re.compile(r"[\d.]+|(?:.*\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws|localhost)")
_GIVEN: Final = ("CertificateArn", "CertificateName", "IpAddressType", "OwnershipVerificationCertificateArn")


def create_domain_name(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a domain name. What it maps to is said by API mappings."""
    name = params["DomainName"].lower()
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or _RESERVED.fullmatch(name):
        raise bad_request(f"Invalid domain name specified: {params['DomainName']}")
    if desk.definitions.get(DOMAIN_NAME, name) is not None:
        raise conflict("The domain name you provided already exists.")
    _check(params)
    tags = params.get("Tags") or {}
    check_tags(tags)
    document = {
        "ApiMappingSelectionExpression": "$request.basepath",
        "DomainName": name,
        "DomainNameArn": f"arn:{desk.partition}:apigateway:{desk.region}::/domainnames/{name}",
        "DomainNameConfigurations": [_configuration(desk, params.get("DomainNameConfigurations") or ())],
        "RoutingMode": "API_MAPPING_ONLY",
        "Tags": tags,
        "owner": desk.owner,
    }
    desk.definitions.put(DOMAIN_NAME, (name,), document)
    desk.live.domains_changed()
    return shown(document)


def get_domain_name(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a domain name."""
    return shown(domain_name_of(desk, params["DomainName"]))


def get_domain_names(desk: Desk, params: Params) -> dict[str, Any]:
    """Every domain name, in pages."""
    return listed(desk.definitions.list(DOMAIN_NAME), "DomainName", params)


def update_domain_name(desk: Desk, params: Params) -> dict[str, Any]:
    """Change the configuration of a domain name."""
    document = domain_name_of(desk, params["DomainName"])
    _check(params)
    if params.get("DomainNameConfigurations"):
        before = document["DomainNameConfigurations"][0]
        given = _given(params["DomainNameConfigurations"])
        document["DomainNameConfigurations"] = [{**before, **given}]
        desk.definitions.put(DOMAIN_NAME, (document["DomainName"],), document)
    return shown(document)


def delete_domain_name(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a domain name with its mappings. Connections that came by it stay."""
    name = domain_name_of(desk, params["DomainName"])["DomainName"]
    with desk.definitions.change():
        for mapping in desk.definitions.list(API_MAPPING, name):
            desk.definitions.delete(API_MAPPING, name, mapping["ApiMappingId"])
        desk.definitions.delete(DOMAIN_NAME, name)
    desk.live.domains_changed()
    return {}


def domain_name_of(desk: Desk, name: str) -> Document:
    """The domain name. Raises NotFoundException."""
    document = desk.definitions.get(DOMAIN_NAME, name.lower())
    if document is None:
        raise not_found("DomainName", "Invalid domain name identifier specified")
    return document


def _configuration(desk: Desk, configurations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "ApiGatewayDomainName": host_name(f"d-{desk.new_id(10)}", desk.region),
        "DomainNameStatus": "AVAILABLE",
        "EndpointType": "REGIONAL",
        "IpAddressType": "ipv4",
        "SecurityPolicy": "TLS_1_2",
        **_given(configurations),
    }


def _given(configurations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: one[name] for one in configurations for name in _GIVEN if one.get(name)}


def _check(params: Params) -> None:
    if params.get("MutualTlsAuthentication"):
        raise bad_request("MutualTlsAuthentication is not supported for the custom domain names of WebSocket APIs.")
    if params.get("RoutingMode") not in (None, "API_MAPPING_ONLY"):
        raise bad_request("RoutingMode must be API_MAPPING_ONLY: routing rules are for HTTP and REST APIs.")
    configurations = params.get("DomainNameConfigurations") or ()
    if len(configurations) > 1:
        raise bad_request("DomainNameConfigurations must have exactly one entry.")
    for one in configurations:
        if one.get("EndpointType") not in (None, "REGIONAL"):
            raise bad_request("EndpointType of a WebSocket API's domain name must be REGIONAL.")
        if one.get("SecurityPolicy") not in (None, "TLS_1_2"):
            raise bad_request("SecurityPolicy of a WebSocket API's domain name must be TLS_1_2.")

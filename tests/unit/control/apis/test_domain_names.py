"""Custom domain names."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import API_MAPPING
from unit.control.asking import ask, make_api, make_route, refused
from unit.control.making import Told

CERTIFICATE = "arn:aws:acm:us-west-2:000000000000:certificate/x"


def test_it_is_made_changed_and_removed(desk: Desk, told: Told) -> None:
    made = ask(
        desk, "CreateDomainName", DomainName="WS.example.com", Tags={"a": "1"},
        DomainNameConfigurations=[{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}],
    )  # fmt: skip
    assert made["DomainName"] == "ws.example.com"
    assert made["DomainNameArn"] == "arn:aws:apigateway:us-west-2::/domainnames/ws.example.com"
    assert made["ApiMappingSelectionExpression"] == "$request.basepath"
    (configuration,) = made["DomainNameConfigurations"]
    assert configuration["ApiGatewayDomainName"].endswith(".execute-api.us-west-2.amazonaws.com")
    assert (configuration["DomainNameStatus"], configuration["SecurityPolicy"]) == ("AVAILABLE", "TLS_1_2")
    assert configuration["CertificateArn"] == CERTIFICATE
    changed = ask(
        desk, "UpdateDomainName", DomainName="ws.example.com", DomainNameConfigurations=[{"CertificateName": "other"}]
    )
    assert changed["DomainNameConfigurations"] == [{**configuration, "CertificateName": "other"}]
    assert ask(desk, "GetDomainName", DomainName="ws.Example.com") == changed
    assert ask(desk, "GetDomainNames") == {"Items": [changed]}
    ask(desk, "DeleteDomainName", DomainName="ws.example.com")
    assert told.calls == [("domains_changed",), ("domains_changed",)]
    for name in ("GetDomainName", "UpdateDomainName", "DeleteDomainName"):
        error = refused(desk, name, DomainName="ws.example.com")
        assert (str(error), error.status) == ("Invalid domain name identifier specified", 404)


@pytest.mark.parametrize("name", ["ws.example.com", "*.example.com", "a-b.c", "xn--bcher-kva.example"])
def test_names_that_there_may_be_once(desk: Desk, name: str) -> None:
    ask(desk, "CreateDomainName", DomainName=name)
    error = refused(desk, "CreateDomainName", DomainName=name.upper())
    assert (error.status, str(error)) == (409, "The domain name you provided already exists.")


@pytest.mark.parametrize(
    "name",
    [
        "", "localhost", "a.localhost", "example", "a..b", "-a.b", "a.*.b", "*.*.b", "a b.c", "a.b/c", "a.b:80",
        "127.0.0.1", "é.fr",
        "x.execute-api.us-east-1.amazonaws.com", "api.aws", f"{'a' * 64}.b", ".".join(["a"] * 130),
    ],
)  # fmt: skip
def test_names_that_none_may_have(desk: Desk, name: str) -> None:
    assert refused(desk, "CreateDomainName", DomainName=name).status == 400


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"MutualTlsAuthentication": {"TruststoreUri": "s3://x"}}, "MutualTlsAuthentication"),
        ({"RoutingMode": "ROUTING_RULE_ONLY"}, "RoutingMode"),
        ({"DomainNameConfigurations": [{"EndpointType": "EDGE"}]}, "EndpointType"),
        ({"DomainNameConfigurations": [{"SecurityPolicy": "TLS_1_0"}]}, "SecurityPolicy"),
        ({"DomainNameConfigurations": [{}, {}]}, "DomainNameConfigurations"),
    ],
)
def test_what_none_may_have(desk: Desk, members: dict[str, Any], text: str) -> None:
    assert text in str(refused(desk, "CreateDomainName", DomainName="ws.example.com", **members))
    ask(desk, "CreateDomainName", DomainName="ws.example.com")
    assert text in str(refused(desk, "UpdateDomainName", DomainName="ws.example.com", **members))


def test_its_mappings_go_with_it(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    ask(desk, "CreateStage", ApiId=api, StageName="dev")
    ask(desk, "CreateDomainName", DomainName="ws.example.com")
    ask(desk, "CreateApiMapping", DomainName="ws.example.com", ApiId=api, Stage="dev")
    ask(desk, "DeleteDomainName", DomainName="ws.example.com")
    assert desk.definitions.list(API_MAPPING) == []

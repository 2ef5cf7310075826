"""Custom domains. AWS wants a certificate and a name in the DNS, which a test run does not have: not asked there."""

import json
import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from contract.behaviours.sockets import Wire, doing
from contract.behaviours.targets import ON_AWS, Target
from contract.behaviours.world import Api, World

pytestmark = pytest.mark.skipif(ON_AWS, reason="needs a certificate and a domain of one's own")

DOMAIN = "chat.example.com"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def domain(world: World, talk: Api) -> Iterator[str]:
    """The domain, whose path `v1` leads to the stage `main` of `talk`."""
    configuration = {"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    world.gateway.create_domain_name(DomainName=DOMAIN, DomainNameConfigurations=[configuration])
    mapping = world.gateway.create_api_mapping(ApiId=talk.id, DomainName=DOMAIN, Stage="main", ApiMappingKey="v1")
    yield DOMAIN
    world.gateway.delete_api_mapping(DomainName=DOMAIN, ApiMappingId=mapping["ApiMappingId"])
    world.gateway.delete_domain_name(DomainName=DOMAIN)


def test_events_show_the_domain_as_host_and_the_stage_as_stage(
    wire: Wire, domain: str, target: Target, world: World
) -> None:
    mark = uuid.uuid4().hex
    socket = wire.open(target.address(domain, f"v1?{doing(mark)}"))
    message = socket.asks(action="who")
    socket.closes()
    id = message["requestContext"]["connectionId"]
    (connect,), (disconnect,) = world.kept(mark, "CONNECT"), world.kept(id, "DISCONNECT")
    for event in (connect, message, disconnect):
        assert (event["requestContext"]["domainName"], event["requestContext"]["stage"]) == (domain, "main")
    assert connect["headers"]["Host"] == disconnect["headers"]["Host"] == domain


def test_23_on_a_domain_the_path_of_connections_is_the_mapping_key_and_not_the_stage(
    wire: Wire, domain: str, target: Target
) -> None:
    socket = wire.open(target.address(domain, "v1"))
    id = quote(socket.asks(action="who")["requestContext"]["connectionId"], safe="")
    assert target.request("POST", domain, f"/v1/@connections/{id}", b"x").status == 200
    assert socket.hears() == "x"
    refused = target.request("POST", domain, f"/main/@connections/{id}", b"x")
    message = f"No method found matching route main/@connections/{id} for http method POST."
    assert (refused.status, json.loads(refused.body)) == (403, {"message": message})
    assert target.request("POST", domain, f"/v1/@connections/{id}", b"x").headers["x-amzn-requestid"]


def test_a_path_of_a_domain_that_is_mapped_to_nothing_is_403(wire: Wire, domain: str, target: Target) -> None:
    assert wire.refused(target.address(domain, "main")).status == 403


@pytest.mark.parametrize("path", ["/ping", "/sping"])
def test_health_checks_have_paths_of_their_own(domain: str, target: Target, path: str) -> None:
    assert target.request("GET", domain, path).status == 200

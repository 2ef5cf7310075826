"""API mappings."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_api, refused
from unit.control.making import Told

DOMAIN = {"DomainName": "ws.example.com"}


@pytest.fixture
def api(desk: Desk) -> str:
    made = make_api(desk)
    for name in ("dev", "prod"):
        ask(desk, "CreateStage", ApiId=made, StageName=name)
    ask(desk, "CreateDomainName", **DOMAIN)
    return made


def test_it_is_made_changed_and_removed(desk: Desk, api: str, told: Told) -> None:
    told.calls.clear()
    made = ask(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="dev")
    assert (made["ApiId"], made["Stage"], made["ApiMappingKey"]) == (api, "dev", "")
    place = {"DomainName": "WS.example.com", "ApiMappingId": made["ApiMappingId"]}
    changed = ask(desk, "UpdateApiMapping", **place, ApiId=api, Stage="prod", ApiMappingKey="chat")
    assert (changed["Stage"], changed["ApiMappingKey"]) == ("prod", "chat")
    assert ask(desk, "UpdateApiMapping", **place, ApiId=api, ApiMappingKey="")["ApiMappingKey"] == ""
    assert ask(desk, "GetApiMappings", **DOMAIN) == {"Items": [ask(desk, "GetApiMapping", **place)]}
    ask(desk, "DeleteApiMapping", **place)
    assert told.calls == [("domains_changed",)] * 4
    for name in ("GetApiMapping", "UpdateApiMapping", "DeleteApiMapping"):
        error = refused(desk, name, **place, ApiId=api)
        assert (error.status, error.members) == (404, {"resourceType": "ApiMapping"})


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("/a", "API mapping key should not start with a '/' or have consecutive '/'s."),
        ("a//b", "API mapping key should not start with a '/' or have consecutive '/'s."),
        ("a/", "API mapping key should not end with a '/'."),
        ("a b", "API mapping key can have"),
        ("a" * 301, "API mapping key can have"),
        ("a\n", "API mapping key can have"),
    ],
)
def test_keys_that_none_may_have(desk: Desk, api: str, key: str, text: str) -> None:
    assert text in str(refused(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="dev", ApiMappingKey=key))


def test_a_key_is_there_once_in_a_domain(desk: Desk, api: str) -> None:
    for key in ("", "a", "a/b"):
        ask(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="dev", ApiMappingKey=key)
        error = refused(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="prod", ApiMappingKey=key)
        assert (error.status, str(error)) == (409, "ApiMapping key already exists for this domain name")


def test_what_it_leads_to_must_be_there(desk: Desk, api: str) -> None:
    assert refused(desk, "CreateApiMapping", **DOMAIN, ApiId="gone", Stage="dev").members == {"resourceType": "Api"}
    assert refused(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="gone").members == {"resourceType": "Stage"}
    elsewhere = {"DomainName": "other.example.com", "ApiId": api, "Stage": "dev"}
    assert refused(desk, "CreateApiMapping", **elsewhere).members == {"resourceType": "DomainName"}


def test_what_it_leads_to_stays(desk: Desk, api: str) -> None:
    made = ask(desk, "CreateApiMapping", **DOMAIN, ApiId=api, Stage="dev")
    assert "base path mappings" in str(refused(desk, "DeleteStage", ApiId=api, StageName="dev"))
    assert "base path mappings" in str(refused(desk, "DeleteApi", ApiId=api))
    ask(desk, "DeleteStage", ApiId=api, StageName="prod")
    ask(desk, "DeleteApiMapping", **DOMAIN, ApiMappingId=made["ApiMappingId"])
    ask(desk, "DeleteApi", ApiId=api)

"""Identity sources: where they are looked for, and what counts as missing."""

import pytest

from fairlead.authorizers.identity_sources import header, values
from occasions import connecting, snapshot, target

STAGE = snapshot(target("$connect"), variables={"tenant": "blue", "none": ""})
ASKED = connecting(
    "token=t&token=last&empty=&flag", ("auth", "one"), ("Auth", "two"), ("X-Empty", ""), stage=STAGE
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("route.request.header.Auth", "two"),
        ("route.request.header.aUTH", "two"),
        ("route.request.header.X-Forwarded-Proto", "https"),
        ("route.request.multivalueheader.Auth", "one,two"),
        ("route.request.querystring.token", "last"),
        ("route.request.multivaluequerystring.token", "t,last"),
        ("stageVariables.tenant", "blue"),
        ("context.stage", "develop"),
        ("context.identity.sourceIp", "192.0.2.1"),
        ("context.requestTimeEpoch", "1708326702789"),
    ],
)
def test_what_is_there(source: str, value: str) -> None:
    assert values([source], ASKED) == [value]


@pytest.mark.parametrize(
    "source",
    [
        "route.request.header.Authorization", "route.request.header.X-Empty", "route.request.querystring.Token",
        "route.request.querystring.empty", "route.request.querystring.flag", "stageVariables.none",
        "stageVariables.Tenant", "context.identity", "context.identity.nothing", "context.stage.name", "other.Auth",
    ],
)  # fmt: skip
def test_what_is_missing(source: str) -> None:
    assert values(["route.request.header.Auth", source], ASKED) is None


def test_several_and_none() -> None:
    assert values(["context.stage", "route.request.header.auth"], ASKED) == ["develop", "two"]
    assert values([], ASKED) == []


def test_a_header_that_is_not_there() -> None:
    assert header(ASKED, "x-api-key") == ""

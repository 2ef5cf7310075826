"""Authorizers of events, in every form that the framework takes."""

from pathlib import Path

import pytest

from fairlead.model.apps import Authorizer
from fairlead.model.problems import Severity
from unit.readers.making import messages, reading_of

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
AUTH = ("route.request.header.Auth",)
TOKEN = ("route.request.querystring.token",)


def config(authorizer: str, route: str = "$connect") -> str:
    return f"""
service: shop
provider: {{name: aws, runtime: python3.12}}
functions:
  guard: {{handler: app.guard}}
  one:
    handler: app.one
    events:
      - websocket: {{route: {route}, authorizer: {authorizer}}}
"""


def authorizer_of(folder: Path, text: str) -> Authorizer:
    reading = reading_of(folder, config(text))
    assert messages(reading) == []
    assert reading.app is not None
    (route,) = reading.app.apis[0].routes
    assert route.authorization == "CUSTOM"
    assert route.authorizer is not None
    return route.authorizer


@pytest.mark.parametrize(
    ("text", "name", "function", "sources"),
    [
        ("guard", "guard", "shop-dev-guard", AUTH),
        ("{name: guard}", "guard", "shop-dev-guard", AUTH),
        ("{name: guard, identitySource: }", "guard", "shop-dev-guard", AUTH),
        ("{name: guard, identitySource: [route.request.querystring.token]}", "guard", "shop-dev-guard", TOKEN),
        ("{name: guard, identitySource: route.request.querystring.token}", "guard", "shop-dev-guard", TOKEN),
        (f"{ARN}shop-dev-guard", "shop-dev-guard", "shop-dev-guard", AUTH),
        (f"{{arn: '{ARN}shop-dev-guard'}}", "shop-dev-guard", "shop-dev-guard", AUTH),
        (f"{{arn: '{ARN}shop-dev-guard', name: mine}}", "mine", "shop-dev-guard", AUTH),
        ("{name: mine, arn: {Fn::GetAtt: [GuardLambdaFunction, Arn]}}", "mine", "shop-dev-guard", AUTH),
        ("{name: mine, arn: !GetAtt GuardLambdaFunction.Arn}", "mine", "shop-dev-guard", AUTH),
    ],
)
def test_forms_that_the_framework_takes(
    tmp_path: Path, text: str, name: str, function: str, sources: tuple[str, ...]
) -> None:
    made = authorizer_of(tmp_path, text)
    assert (made.name, made.function, made.identity_sources, made.ttl_seconds) == (name, function, sources, 0)
    assert len(made.id) == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gard", "The authorizer `gard` is no function of this config."),
        ("[guard]", "The authorizer of the route `$connect` is a list."),
        ("7", "The authorizer of the route `$connect` is a number."),
        ("{}", "The authorizer of the route `$connect` has neither `name` nor `arn`."),
        ("{name: [guard]}", "The authorizer of the route `$connect` has neither `name` nor `arn`."),
        (
            "{arn: {Fn::GetAtt: [GuardLambdaFunction, Arn]}}",
            "The authorizer of the route `$connect` has an `arn` that is no text, and no `name`.",
        ),
        (
            f"{ARN}shop-dev-guard:live",
            f"The authorizer's `arn` names no function that runs here: `{ARN}shop-dev-guard:live`.",
        ),
        (
            "{name: guard, identitySource: [1]}",
            "The `identitySource` of the authorizer of the route `$connect` is no list of texts.",
        ),
        ("{name: guard, identitySource: {}}", "The `identitySource` of the authorizer of the route `$connect` is no"),
        ("'${self:custom.none}'", "The authorizer of the route `$connect` has a variable without a value."),
        ("{name: '${self:custom.none}'}", "The authorizer of the route `$connect` has a variable without a value."),
    ],
)
def test_what_cannot_be_understood_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    reading = reading_of(tmp_path, config(text))
    assert any(told.startswith(message) for told in messages(reading)), reading.problems
    assert reading.app is not None
    assert reading.app.apis == () or not reading.app.apis[0].routes


def test_no_authorizer_at_all(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, config(""))
    assert reading.problems == []
    assert reading.app is not None
    (route,) = reading.app.apis[0].routes
    assert (route.authorization, route.authorizer) == ("NONE", None)


def test_what_is_told_though_it_runs(tmp_path: Path) -> None:
    for text, message in (
        ("{name: guard, resultTtlInSeconds: 5}", "An authorizer has no key `resultTtlInSeconds`; it is ignored."),
        (f"{ARN}elsewhere", "The authorizer `elsewhere` is no function of this config."),
    ):
        reading = reading_of(tmp_path, config(text))
        assert messages(reading, Severity.WARNING) == [message]
        assert messages(reading) == []
    reading = reading_of(tmp_path, config("guard", "say"))
    assert messages(reading, Severity.WARNING) == [
        "The authorizer of the route `say` has no effect: only `$connect` asks one."
    ]

"""The order in which a handshake is judged."""

import json
from collections.abc import Callable

from fairlead.accounts.keys import Keys
from fairlead.authorizers.api_keys import ApiKeys
from fairlead.authorizers.aws_iam import AwsIam
from fairlead.authorizers.gate import BY_AUTHORIZER, Authorizers
from fairlead.authorizers.request import RequestAuthorizers
from fairlead.functions.results import Result, Returned
from fairlead.model.api_keys import ApiKey, UsagePlan
from fairlead.model.apps import Authorizer
from fairlead.testing.clock import FakeClock
from fairlead.websocket_api.stage import Gate
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict
from occasions import connecting, snapshot, target

BY_HEADER = "$request.header.x-api-key"
KEY = ("x-api-key", "k" * 20)
AUTHORIZER = Authorizer("a1", "gatekeeper", "auth")


class House:
    """Everything that can judge; the function allows, and names the key that it is told to."""

    def __init__(self, named: str = "") -> None:
        self.calls = 0
        self.named = named
        self.effect = "Allow"
        self.judged: list[str] = []
        request = RequestAuthorizers(self, "1", FakeClock(), lambda text: None)
        keys = ApiKeys(self.key_of, lambda key_id, api_id, stage: UsagePlan("plan1"))
        self.authorizers = Authorizers(request, AwsIam(Keys("1"), lambda principal: "me"), keys)

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        del name, payload, request_id
        self.calls += 1
        statement = {"Action": "*", "Effect": self.effect, "Resource": "*"}
        document = {"principalId": "ann", "policyDocument": {"Statement": statement}}
        reply(Returned(json.dumps({**document, "usageIdentifierKey": self.named}).encode()))

    def key_of(self, value: str) -> ApiKey | None:
        self.judged.append(value)
        return ApiKey("key1", value) if value == KEY[1] else None

    def authorize(self, gate: Gate, *headers: tuple[str, str]) -> Verdict:
        answers: list[Verdict] = []
        self.authorizers.authorize(
            connecting("", *headers, stage=snapshot(target("$connect"), gate=gate)), answers.append
        )
        (answer,) = answers
        return answer


def refused(verdict: Verdict) -> tuple[int, str]:
    assert isinstance(verdict, Denied)
    return verdict.status, verdict.message


def test_a_key_alone() -> None:
    gate = Gate("NONE", None, True, BY_HEADER)
    verdict = House().authorize(gate, KEY)
    assert isinstance(verdict, Allowed)
    assert (verdict.identity, verdict.principal_id) == ({"apiKey": KEY[1], "apiKeyId": "key1"}, None)
    assert refused(House().authorize(gate)) == (403, "Forbidden")
    assert refused(House().authorize(gate, ("X-API-KEY", "wrong"))) == (403, "Forbidden")
    assert isinstance(House().authorize(gate, ("X-API-KEY", KEY[1])), Allowed)


def test_an_authorizer_alone() -> None:
    house = House()
    verdict = house.authorize(Gate("CUSTOM", AUTHORIZER, False, BY_AUTHORIZER))
    assert isinstance(verdict, Allowed)
    assert (verdict.principal_id, verdict.identity, house.judged) == ("ann", {}, [])


def test_the_key_is_judged_before_the_authorizer_is_asked() -> None:
    house = House()
    gate = Gate("CUSTOM", AUTHORIZER, True, BY_HEADER)
    assert refused(house.authorize(gate)) == (403, "Forbidden")
    assert house.calls == 0
    verdict = house.authorize(gate, KEY)
    assert isinstance(verdict, Allowed)
    assert (verdict.principal_id, verdict.identity["apiKeyId"], house.calls) == ("ann", "key1", 1)
    house.effect = "Deny"
    assert refused(house.authorize(gate, KEY))[0] == 403


def test_the_authorizer_is_asked_first_where_it_names_the_key() -> None:
    gate = Gate("CUSTOM", AUTHORIZER, True, BY_AUTHORIZER)
    house = House(named=KEY[1])
    verdict = house.authorize(gate)
    assert isinstance(verdict, Allowed)
    assert verdict.identity == {"apiKey": KEY[1], "apiKeyId": "key1"}
    house.effect = "Deny"
    house.judged.clear()
    assert refused(house.authorize(gate))[0] == 403
    assert house.judged == []  # a client that is refused takes nothing of a plan
    nameless = House().authorize(gate, KEY)
    assert refused(nameless) == (403, "Forbidden")
    assert nameless.latency_ms == 0


def test_a_signature_names_no_key() -> None:
    assert refused(House().authorize(Gate("AWS_IAM", None, True, BY_HEADER), KEY)) == (
        403,
        "Missing Authentication Token",
    )
    assert refused(House().authorize(Gate("AWS_IAM", None, True, BY_HEADER))) == (403, "Forbidden")
    assert refused(House().authorize(Gate("NONE", None, True, BY_AUTHORIZER), KEY)) == (403, "Forbidden")

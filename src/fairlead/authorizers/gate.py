"""What stands before `$connect`, in order: the API key, then the authorization; where the authorizer names the key, the
other way round.

"Selection expressions" (API Gateway guide) documents the latter; the former is assumed.
"""

from collections.abc import Callable
from typing import Final

from fairlead.authorizers.api_keys import ApiKeys
from fairlead.authorizers.aws_iam import AwsIam
from fairlead.authorizers.identity_sources import header
from fairlead.authorizers.request import RequestAuthorizers
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict

BY_AUTHORIZER: Final = "$context.authorizer.usageIdentifierKey"
_KEY_HEADER: Final = "x-api-key"


class Authorizers:
    """Decides on handshakes whose stage has a gate."""

    __slots__ = ("_api_keys", "_aws_iam", "_request")

    def __init__(self, request: RequestAuthorizers, aws_iam: AwsIam, api_keys: ApiKeys) -> None:
        self._request = request
        self._aws_iam = aws_iam
        self._api_keys = api_keys

    def authorize(self, occasion: Connecting, answered: Callable[[Verdict], None]) -> None:
        """Decide on a handshake; `answered` is called exactly once, perhaps at once."""
        gate = occasion.snapshot.gate
        assert gate is not None, "only stages with a gate ask"
        key_last = gate.api_key_required and gate.api_key_selection == BY_AUTHORIZER
        identity: dict[str, str] = {}
        if gate.api_key_required and not key_last:
            found = self._api_keys.judge(header(occasion, _KEY_HEADER), occasion)
            if isinstance(found, Denied):
                answered(found)
                return
            identity = found

        def decided(verdict: Verdict, named_key: str) -> None:
            if isinstance(verdict, Denied):
                answered(verdict)
                return
            found = self._api_keys.judge(named_key, occasion) if key_last else identity
            answered(_refused(found, verdict) if isinstance(found, Denied) else _with(verdict, found))

        match gate.authorization:
            case "CUSTOM":
                assert gate.authorizer is not None, "CUSTOM names an authorizer"
                self._request.decide(gate.authorizer, occasion, decided)
            case "AWS_IAM":
                decided(self._aws_iam.judge(occasion), "")
            case _:
                decided(Allowed(), "")


def _with(allowed: Allowed, identity: dict[str, str]) -> Allowed:
    if identity:
        allowed.identity = {**allowed.identity, **identity}
    return allowed


def _refused(denied: Denied, allowed: Allowed) -> Denied:
    """The authorizer has been called, and took its time."""
    denied.latency_ms, denied.request_id = allowed.latency_ms, allowed.request_id
    return denied

"""AWS_IAM: the handshake must be signed with a key that is valid here, in its headers or, by browsers, in its query.

"Control access to a WebSocket API with IAM authorization" (API Gateway guide). Signature Version 4, service
`execute-api`; whoever has a valid key may connect, for the policies of roles are not enforced (our choice).
"""

from collections.abc import Callable, Sequence
from typing import Final

from fairlead.accounts.keys import Keys
from fairlead.accounts.signatures import caller
from fairlead.iam.credentials import credential
from fairlead.iam.sigv4 import SENTENCES, Flaw
from fairlead.model.principals import Principal
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict

SERVICE: Final = "execute-api"
_SCOPE: Final = f"Credential should be scoped to correct service: '{SERVICE}'."


class _Signed:
    """A handshake as its signer saw it."""

    __slots__ = ("body", "headers", "method", "path", "query")

    def __init__(self, path: str, query: str, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self.method = "GET"
        self.path = path
        self.query = query
        self.headers = headers
        self.body = b""


class AwsIam:
    """Judges signatures. `user_id` gives the unique id of a caller, as GetCallerIdentity tells it."""

    __slots__ = ("_keys", "_user_id")

    def __init__(self, keys: Keys, user_id: Callable[[Principal], str]) -> None:
        self._keys = keys
        self._user_id = user_id

    def judge(self, occasion: Connecting) -> Verdict:
        """Whether a handshake is validly signed, and by whom."""
        asked = occasion.asked
        found = caller(self._keys, _Signed(asked.path, asked.query, asked.headers), occasion.now)
        if isinstance(found, Flaw):
            return Denied(403, SENTENCES[found])
        authorization = next((value for name, value in asked.headers if name.lower() == b"authorization"), b"")
        named = credential(authorization.decode("latin-1"), asked.query)
        if named is None or named.service != SERVICE:
            return Denied(403, _SCOPE)
        return Allowed(identity=self._identity(found))

    def _identity(self, principal: Principal) -> dict[str, str]:
        """What events tell of the caller ("$context variables", API Gateway guide)."""
        user = self._user_id(principal)
        return {
            "accessKey": principal.key_id,
            "accountId": principal.account_id,
            "caller": user,
            "user": user,
            "userArn": principal.arn,
        }

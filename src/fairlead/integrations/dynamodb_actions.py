"""AWS with `dynamodb:action/PutItem` and the like: the integration request is the JSON request of the action.

The tables are called as the role in `credentialsArn`, or as whoever signed the handshake with `arn:aws:iam::*:user/*`.
Roles are of this gateway's account, whatever account their ARN names: apps carry those of their AWS account.
"""

from collections.abc import Callable
from typing import Final, Protocol

from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.integrations.uris import service_of
from fairlead.model.principals import Principal
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed

CALLER: Final = "arn:aws:iam::*:user/*"
"""`credentialsArn` that means the caller's own identity."""
_HEADERS: Final = {"content-type": ["application/x-amz-json-1.0"]}


class Tables(Protocol):
    """Whoever keeps the tables: `dynamodb.client.Engine.call`."""

    def __call__(
        self, operation: str, body: bytes, principal: Principal, region: str, answer: Callable[[int, bytes], None]
    ) -> None:
        """Run an action; give its status and body exactly once, on the event loop."""


class DynamoDbActions:
    """The tables as the backend of a non-proxy integration."""

    __slots__ = ("_account_id", "_tables")

    def __init__(self, tables: Tables, account_id: str) -> None:
        self._tables = tables
        self._account_id = account_id

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Run the action."""
        uri = service_of(request.invoke.integration.uri)
        assert uri is not None, "not deployed"
        principal = self._principal(request)
        if principal is None:
            cause = "nobody signed the handshake whose identity the action could be run as"
            answered(Failed(500, INTERNAL_SERVER_ERROR, cause))
            return

        def done(status: int, body: bytes) -> None:
            request.log.step("Received response. Status: ", status)
            answered(BackendAnswer(status, Content(body), _HEADERS, service_status=status))

        request.log.step("Sending request to DynamoDB: ", uri.rest)
        self._tables(uri.rest, request.content.data, principal, uri.region, done)

    def _principal(self, request: BackendRequest) -> Principal | None:
        arn = request.invoke.integration.credentials_arn
        if arn != CALLER:
            return Principal(self._account_id, arn)
        identity = request.invoke.occasion.context()["identity"]
        caller, key = identity.get("userArn"), identity.get("accessKey", "")
        return Principal(self._account_id, caller, key) if caller else None

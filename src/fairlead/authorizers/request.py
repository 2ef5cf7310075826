"""Lambda authorizers of the type REQUEST: a function decides, by a policy that it answers with.

"Create a Lambda REQUEST authorizer function" for WebSocket APIs (API Gateway guide): the event, 401 where an identity
source is missing or the function says `Unauthorized`, 403 where its policy does not allow the route. That any other
failure is a 500 is documented for REST APIs.
"""

import json
from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec

from fairlead import ids
from fairlead.authorizers.answers import Answer, AnswerError, read
from fairlead.authorizers.identity_sources import values
from fairlead.authorizers.invocation import INVOKE, conditions, method_arn
from fairlead.authorizers.remembered import Remembered
from fairlead.clock import Clock
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.iam.policies import Asked, Decision
from fairlead.model.apps import Authorizer
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict

UNAUTHORIZED: Final = "Unauthorized"
"""What a function raises for the client to be answered 401 (documented), and what the client is told (assumed)."""
_NOT_ALLOWED: Final = "User is not authorized to access this resource"
_DENIED: Final = f"{_NOT_ALLOWED} with an explicit deny"
_ADDED: Final = {"Connection": ["upgrade"], "Upgrade": ["websocket"], "content-length": ["0"]}
"""Headers that an authorizer's event has and `$connect`'s has not (documented by a sample)."""

Answered = Callable[[Verdict, str], None]
"""Takes what was decided, and the API key that the function named; an empty text for none."""


class Invoker(Protocol):
    """Whoever runs functions."""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run the function once; give its result exactly once, on the event loop."""


class RequestAuthorizers:
    """Asks authorizer functions. `report` takes a sentence for the operator."""

    __slots__ = ("_account_id", "_clock", "_functions", "_remembered", "_report")

    def __init__(self, functions: Invoker, account_id: str, clock: Clock, report: Callable[[str], None]) -> None:
        self._functions = functions
        self._account_id = account_id
        self._clock = clock
        self._report = report
        self._remembered: Remembered[Answer] = Remembered()

    def decide(self, authorizer: Authorizer, occasion: Connecting, answered: Answered) -> None:
        """Decide on a handshake; `answered` is called exactly once, perhaps at once."""
        identity = values(authorizer.identity_sources, occasion)
        if identity is None:
            answered(Denied(401, UNAUTHORIZED), "")
            return
        snapshot, now = occasion.snapshot, self._clock.now()
        key = (snapshot.scope, authorizer.id, authorizer.function, *identity)
        known = self._remembered.get(key, now) if authorizer.ttl_seconds and identity else None
        if known is not None:
            answered(self._judge(authorizer, known, occasion, None, ""), known.usage_key)
            return
        request_id = ids.uuid()

        def reply(result: Result) -> None:
            milliseconds = round((self._clock.now() - now) * 1000)
            verdict = self._read(result, milliseconds, request_id)
            if isinstance(verdict, Denied):
                self._tell(authorizer, verdict, milliseconds / 1000 > snapshot.limits.integration_seconds)
                answered(verdict, "")
                return
            if authorizer.ttl_seconds and identity:
                self._remembered.put(key, verdict, self._clock.now() + authorizer.ttl_seconds)
            answered(self._judge(authorizer, verdict, occasion, milliseconds, request_id), verdict.usage_key)

        self._functions.invoke(authorizer.function, event(occasion, self._account_id), request_id, reply)

    def _read(self, result: Result, milliseconds: int, request_id: str) -> Answer | Denied:
        try:
            return _answer(result)
        except _UnauthorizedError:
            return Denied(401, UNAUTHORIZED, latency_ms=milliseconds, request_id=request_id)
        except AnswerError as error:
            cause = str(error)
        return Denied(500, INTERNAL_SERVER_ERROR, cause=cause, latency_ms=milliseconds, request_id=request_id)

    def _judge(
        self, authorizer: Authorizer, answer: Answer, occasion: Connecting, milliseconds: int | None, request_id: str
    ) -> Verdict:
        """Hold the policy of an answer against the route."""
        arn = method_arn(occasion, self._account_id)
        decision = answer.policy.decide(Asked(INVOKE, arn, conditions(occasion)))
        if decision is Decision.ALLOWED:
            return Allowed(answer.principal_id, answer.context, latency_ms=milliseconds, request_id=request_id)
        if decision is Decision.NOT_ALLOWED:
            self._report(f"Authorizer {authorizer.name}: its policy does not allow {INVOKE} of {arn}, so the client is "
                         "refused with 403.")  # fmt: skip
        message = _DENIED if decision is Decision.DENIED else _NOT_ALLOWED
        return Denied(403, message, member="Message", latency_ms=milliseconds, request_id=request_id)

    def _tell(self, authorizer: Authorizer, denied: Denied, late: bool) -> None:
        if denied.cause:
            when = ", after the client was answered that it took too long" if late else ""
            self._report(f"Authorizer {authorizer.name} ({authorizer.function}): {denied.cause}{when}.")


def event(occasion: Connecting, account_id: str) -> bytes:
    """What an authorizer function gets: as `$connect` would, with its type and the ARN of the route."""
    headers = dict(sorted({**occasion.headers(), **_ADDED}.items(), key=lambda item: item[0].lower()))
    made: dict[str, Any] = {
        "type": "REQUEST",
        "methodArn": method_arn(occasion, account_id),
        "headers": {name: given[-1] for name, given in headers.items()},
        "multiValueHeaders": headers,
    }
    query = occasion.query()
    if query:
        made["queryStringParameters"] = {name: given[-1] for name, given in query.items()}
        made["multiValueQueryStringParameters"] = query
    made["stageVariables"] = occasion.snapshot.variables
    made["requestContext"] = occasion.context()
    return msgspec.json.encode(made)


class _UnauthorizedError(Exception):
    """The function says that the client is not authorized."""


def _answer(result: Result) -> Answer:
    match result:
        case Returned():
            return read(result.payload)
        case Raised():
            said = _error(result.payload)
            if said.get("errorMessage") == UNAUTHORIZED:
                raise _UnauthorizedError
            raise AnswerError(f"it failed: {said.get('errorType', 'Error')}: {said.get('errorMessage', '')}")
        case Refused():
            raise AnswerError(f"it could not be called: {result.code}: {result.message}")


def _error(payload: bytes) -> dict[str, Any]:
    try:
        said = json.loads(payload)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

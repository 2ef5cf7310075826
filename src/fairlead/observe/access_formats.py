"""The format of an access log, compiled: a line of text with `$context` variables in it.

"Configuring logging for a WebSocket API" (API Gateway guide) lists the variables. How AWS writes values that hold the
format's own marks is not documented; here no value can end a line, a quoted string or an XML element (our choice):

- between double quotes a value is escaped as in a JSON string, whose marks those of the Common Log Format are too;
- in a format that begins with `<` it is escaped as XML;
- anywhere else control characters are written out, and nothing else is changed.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from fairlead.observe.escaping import escaped
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.occasions import Connecting, Occasion
from fairlead.websocket_api.verdicts import Denied, Verdict

FORMAT_BYTES: Final = 3072
"""Of a format. API Gateway quotas for WebSocket APIs."""
UNSET: Final = "-"
"""What a variable without a value is written as (documented)."""
_VARIABLE: Final = re.compile(r"\$context((?:\.\w+)+)", re.ASCII)
_ACTS: Final = re.compile(r'[\x00-\x1f"\\\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]')
_XML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})
_IDENTITY: Final = (
    "accountId", "apiKey", "apiKeyId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
)  # fmt: skip
_PLAIN: Final = (
    "apiId", "connectedAt", "connectionId", "domainName", "eventType", "extendedRequestId", "messageId", "requestId",
    "requestTime", "requestTimeEpoch", "routeKey", "stage",
)  # fmt: skip

Value = str | int | None


class Facts:
    """What one line is made of."""

    __slots__ = ("access", "authorization", "context", "verdict")

    def __init__(self, occasion: Occasion, access: Access) -> None:
        self.context = occasion.context()
        self.access = access
        self.verdict: Verdict | None = None
        self.authorization = ""
        """How the handshake was authorized, where it was: CUSTOM or AWS_IAM."""
        if isinstance(occasion, Connecting) and occasion.verdict is not None and occasion.snapshot.gate is not None:
            self.verdict = occasion.verdict
            self.authorization = occasion.snapshot.gate.authorization


class AccessFormat:
    """A compiled format."""

    __slots__ = ("_parts",)

    def __init__(self, format: str) -> None:
        self._parts = list(_parts(format))

    def line(self, occasion: Occasion, access: Access) -> str:
        """The line, without a line feed at its end; there is none in it either."""
        facts = Facts(occasion, access)
        written: list[str] = []
        for part in self._parts:
            if isinstance(part, str):
                written.append(part)
            else:
                value = part[0](facts)
                written.append(UNSET if value is None or value == "" else part[1](str(value)))
        return "".join(written)


def flaw(format: str) -> str | None:
    """Why a format can't be one, in AWS's words where they are known; None for a good one."""
    size = len(format.encode(errors="replace"))
    if size > FORMAT_BYTES:
        return f"Access Log format must be at most {FORMAT_BYTES} bytes long, not {size}"
    if "\n" in format.removesuffix("\n") or "\r" in format:
        return "Access Log format must be single line, new line character is allowed only at end of the format"
    if "$context.requestId" not in format and "$context.extendedRequestId" not in format:
        return "Access Log format must contain $context.requestId or $context.extendedRequestId"
    return None


_Part = str | tuple[Callable[[Facts], Value], Callable[[str], str]]


def _parts(format: str) -> list[_Part]:
    format = escaped(format.strip())
    xml = format.startswith("<")
    parts: list[_Part] = []
    quoted = False
    end = 0
    for variable in _VARIABLE.finditer(format):
        text = format[end : variable.start()]
        quoted ^= _quotes(text)
        parts.append(text)
        parts.append((_getter(variable[1][1:]), _in_xml if xml else _in_quotes if quoted else escaped))
        end = variable.end()
    parts.append(format[end:])
    return parts


def _quotes(text: str) -> bool:
    """Whether an odd number of double quotes stands in `text`, those behind a backslash not counted."""
    return bool(re.sub(r"\\.", "", text).count('"') % 2)


def _in_quotes(text: str) -> str:
    return _ACTS.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text)


_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _in_xml(text: str) -> str:
    return escaped(text).replace("\t", "&#9;").translate(_XML)


def _getter(path: str) -> Callable[[Facts], Value]:
    getter = VARIABLES.get(path)
    if getter is None and path.startswith("authorizer."):
        return _authorizer_property(path.removeprefix("authorizer."))
    return getter or _nothing


def _nothing(facts: Facts) -> Value:
    """A name that is no variable of WebSocket APIs."""
    return None


def _member(name: str) -> Callable[[Facts], Value]:
    return lambda facts: _value(facts.context, name)


def _identity(name: str) -> Callable[[Facts], Value]:
    return lambda facts: _value(facts.context.get("identity", {}), name)


def _authorizer_property(name: str) -> Callable[[Facts], Value]:
    """`principalId`, and what the authorizer gave as context."""
    return lambda facts: _value(facts.context.get("authorizer", {}), name)


def _value(members: Mapping[str, Any], name: str) -> Value:
    value = members.get(name)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _of_authorization(kind: str, tell: Callable[[Verdict], Value]) -> Callable[[Facts], Value]:
    """Something of the verdict, where it was come to by authorization of this kind."""
    return lambda facts: None if facts.verdict is None or facts.authorization != kind else tell(facts.verdict)


def _message(verdict: Verdict) -> Value:
    return verdict.message if isinstance(verdict, Denied) else None


def _status(verdict: Verdict) -> Value:
    return verdict.status if isinstance(verdict, Denied) else 200


def _latency(verdict: Verdict) -> Value:
    return verdict.latency_ms


def _service_status(verdict: Verdict) -> Value:
    """Lambda's own status: a function that was run answered with 200, however it went."""
    return 200 if verdict.request_id else None


def _request_id(verdict: Verdict) -> Value:
    return verdict.request_id


def _iam(name: str) -> dict[str, Callable[[Facts], Value]]:
    """IAM authenticates and authorizes in one go; both are told alike (our choice)."""
    return {
        f"{name}.error": _of_authorization("AWS_IAM", _message),
        f"{name}.latency": _of_authorization("AWS_IAM", _latency),
        f"{name}.status": _of_authorization("AWS_IAM", _status),
    }


VARIABLES: Final[Mapping[str, Callable[[Facts], Value]]] = {
    **{name: _member(name) for name in _PLAIN},
    **{f"identity.{name}": _identity(name) for name in _IDENTITY},
    **_iam("authenticate"),
    **_iam("authorize"),
    "authorizer.error": _of_authorization("CUSTOM", _message),
    "authorizer.integrationLatency": _of_authorization("CUSTOM", _latency),
    "authorizer.integrationStatus": _of_authorization("CUSTOM", _service_status),
    "authorizer.latency": _of_authorization("CUSTOM", _latency),
    "authorizer.principalId": _authorizer_property("principalId"),
    "authorizer.requestId": _of_authorization("CUSTOM", _request_id),
    "authorizer.status": _of_authorization("CUSTOM", _status),
    "error.message": lambda facts: facts.access.error_message,
    "error.messageString": lambda facts: json.dumps(facts.access.error_message) if facts.access.error_message else None,
    "error.responseType": lambda facts: facts.access.error_type,
    "error.validationErrorString": lambda facts: facts.access.validation_error,
    "integration.error": lambda facts: facts.access.integration_error,
    "integration.integrationStatus": lambda facts: facts.access.service_status,
    "integration.latency": lambda facts: facts.access.integration_latency_ms,
    "integration.requestId": lambda facts: facts.access.integration_request_id,
    "integration.status": lambda facts: facts.access.integration_status,
    "integrationLatency": lambda facts: facts.access.integration_latency_ms,
    "status": lambda facts: facts.access.status,
    "waf.error": _nothing,
    "waf.latency": _nothing,
    "waf.status": _nothing,
}
"""Every documented variable, without `$context.` before it. There is no web application firewall here to tell of."""

"""The short cut: what boto3 asks of tables and of `@connections` goes over the worker's own socket instead of HTTP.

botocore asks handlers of its event `before-call` for an answer before it signs and sends a request. The one that is
added here, among botocore's own so that every client has it, takes the call where nobody could tell the difference: by
the main thread, with the environment's own key, to an address that would be ours by HTTP too, and with no handlers but
botocore's and boto3's on the way that it spares. Whatever else, and every answer but success, is left to HTTP, whose
errors and retries are then botocore's own.

Runs inside the function's process: the standard library only, and nothing of the package.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

MODULE = "botocore.handlers"
"""What `add` is to be told of when it has been imported."""
_EVENTS = ("before-call.dynamodb", "before-call.apigatewaymanagementapi.PostToConnection")
_SPARED = (
    "before-call", "request-created", "choose-signer", "before-sign", "before-send", "response-received",
    "before-parse", "needs-retry",
)  # fmt: skip
"""What botocore would emit for a request by HTTP from here on, and handlers of an app's own could change or watch."""
_THEIRS = ("botocore.", "boto3.")
_LONGEST = 4 << 20
"""Bytes of a body; no DynamoDB call or message has more, and a refusal is HTTP's to give."""
_SERVICES = {"dynamodb": "dynamodb", "apigatewaymanagementapi": "execute-api"}
"""Names in signatures."""

Call = Callable[[dict[str, Any], bytes], tuple[int, dict[str, str], bytes] | None]
"""Sends a head and a body to the gateway; gives status, headers and body, or None when that can't be done now."""


class ShortCut:
    """The handler. `turned` tells of a URL whether redirects would bring it to the gateway, and what it was."""

    def __init__(self, call: Call, turned: Callable[[str], tuple[str, str, str] | None], access_key_id: str) -> None:
        self._call = call
        self._turned = turned
        self._key = access_key_id
        self._parsers: dict[str, Any] = {}

    def add(self, module: ModuleType) -> None:
        """Make it one of the handlers that every new session of botocore has."""
        for event in _EVENTS:
            module.BUILTIN_HANDLERS.append((event, self.take, module.REGISTER_LAST))

    def take(self, model: Any, params: Any, request_signer: Any, **_: Any) -> tuple[Any, Any] | None:
        """botocore's `before-call`: the answer, or None for HTTP."""
        body = params["body"]
        if isinstance(body, str):
            body = body.encode()
        if not isinstance(body, bytes) or len(body) > _LONGEST:
            return None
        credentials = getattr(request_signer, "_credentials", None)
        if getattr(credentials, "access_key", None) != self._key or not _is_plain(request_signer, model):
            return None
        url = params["url"]
        turned = self._turned(url)
        if turned is None:
            return None
        answer = self._call(_head(model, params, turned, request_signer.region_name), body)
        if answer is None or not 200 <= answer[0] < 300:
            return None
        return self._parsed(model, url, *answer)

    def _parsed(self, model: Any, url: str, status: int, headers: dict[str, str], body: bytes) -> tuple[Any, Any]:
        """What botocore makes of an answer."""
        from botocore.awsrequest import AWSResponse
        from botocore.endpoint import convert_to_response_dict
        from botocore.parsers import create_parser

        response = AWSResponse(url, status, headers, None)
        response._content = body
        described = model.service_model
        protocol = getattr(described, "resolved_protocol", None) or described.metadata["protocol"]
        parser = self._parsers.get(protocol)
        if parser is None:
            parser = self._parsers[protocol] = create_parser(protocol)
        parsed = parser.parse(convert_to_response_dict(response, model), model.output_shape)
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        return response, parsed


def _head(model: Any, params: Any, turned: tuple[str, str, str], region: str) -> dict[str, Any]:
    gateway, authority, endpoint = turned
    return {
        "method": params["method"],
        "target": "/" + gateway.split("/", 3)[3],
        "host": authority,
        "endpoint": endpoint,
        "operation": params["headers"].get("X-Amz-Target", ""),
        "region": region,
        "service": _SERVICES[model.service_model.service_id.hyphenize()],
    }


def _is_plain(signer: Any, model: Any) -> bool:
    """Whether nobody but botocore and boto3 listens to what HTTP would do. Known for each client and operation until
    handlers are added or taken away, when the emitter forgets what it has looked up."""
    emitter = getattr(signer._event_emitter, "_emitter", signer._event_emitter)
    name = f"{model.service_model.service_id.hyphenize()}.{model.name}"
    known = emitter._lookup_cache.get(f"plain {name}")
    if known is None:
        known = all(_is_theirs(one) for event in _SPARED for one in emitter._handlers.prefix_search(f"{event}.{name}"))
        emitter._lookup_cache[f"plain {name}"] = known
    return bool(known)


def _is_theirs(handler: Any) -> bool:
    if isinstance(getattr(handler, "__self__", None), ShortCut):
        return True
    function = getattr(handler, "func", handler)
    module = getattr(function, "__module__", None) or type(function).__module__
    return module.startswith(_THEIRS) and module != "botocore.stub"

"""The URIs of integrations: what they name, and which of them cannot be served.

"Set up a WebSocket API integration request" and "URI" of CreateIntegration (API Gateway guide and API reference): a
service of AWS is `arn:{partition}:apigateway:{region}:{service}:{action|path}/{action or path}`, a backend of HTTP its
URL, in which `{name}` stands for `integration.request.path.name`.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from fairlead.integrations.parameters import unreadable
from fairlead.integrations.patterns import is_pattern, pattern_of
from fairlead.model.apps import Integration

_ARN: Final = re.compile(r"arn:[a-z-]+:apigateway:([a-z0-9-]+):([a-z0-9.-]+):(action|path)/(.*)", re.DOTALL)
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z0-9._$-]+)\+?\}")
_LAMBDA_FORM: Final = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations"
_DOTS: Final = frozenset({".", ".."})
_HTTP: Final = frozenset({"HTTP", "HTTP_PROXY"})
DYNAMODB_ACTIONS: Final = frozenset({
    "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "CreateTable", "DeleteItem", "DeleteTable",
    "DescribeEndpoints", "DescribeLimits", "DescribeTable", "DescribeTimeToLive", "ExecuteStatement",
    "ExecuteTransaction", "GetItem", "ListTables", "ListTagsOfResource", "PutItem", "Query", "Scan", "TagResource",
    "TransactGetItems", "TransactWriteItems", "UntagResource", "UpdateItem", "UpdateTable", "UpdateTimeToLive",
})  # fmt: skip
"""What the tables here can be asked for by an integration."""


class ServiceUri(NamedTuple):
    """An action or a path of a service of AWS."""

    region: str
    service: str
    form: str
    """`action` or `path`."""
    rest: str


class UriError(ValueError):
    """No URL can be made of this; the text says why."""


def service_of(uri: str) -> ServiceUri | None:
    """What the URI of an AWS integration names; None where it is none."""
    match = _ARN.fullmatch(uri)
    return None if match is None else ServiceUri(*match.groups())


def url_of(uri: str, path: Mapping[str, str], query: list[tuple[str, str]]) -> str:
    """The URL of a request: placeholders filled in, `query` added. Raises UriError.

    A value stays within its segment of the path: it is percent-encoded, and one that would climb out is refused, for it
    may come from a client.
    """

    def filled(match: re.Match[str]) -> str:
        value = path.get(match[1])
        if value is None:
            raise UriError(f"nothing is mapped to integration.request.path.{match[1]}, which the URI {uri} needs")
        if value in _DOTS:
            raise UriError(f"integration.request.path.{match[1]} is {value!r}, which would lead out of the path")
        return quote(value, safe="")

    url, hash, fragment = uri.partition("#")
    del hash, fragment  # never sent
    url = _PLACEHOLDER.sub(filled, url)
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    return url


def shown(url: str) -> str:
    """A URL as lines for people show it: without its query, which may carry secrets."""
    return url.partition("?")[0]


def unsupported(integration: Integration) -> str | None:
    """Why an integration cannot be served, as a sentence for whoever deploys it; None where it can."""
    if integration.type in _HTTP:
        reason = _http_flaw(integration)
    elif integration.type == "AWS":
        reason = _service_flaw(integration)
    elif integration.type in ("MOCK", "AWS_PROXY"):
        reason = None
    else:
        return f"Integrations of the type {integration.type} are not supported here."
    return reason or unreadable(integration) or _key_flaw(integration)


def note(integration: Integration) -> str | None:
    """What the operator should know of an integration that is served otherwise than on AWS; None where it is not."""
    if not integration.vpc_link:
        return None
    return (
        f"The integration {integration.id} goes through the VPC link {integration.vpc_link} on AWS; "
        f"here {shown(integration.uri)} is called from this machine."
    )


def _key_flaw(integration: Integration) -> str | None:
    for response in integration.responses:
        pattern = pattern_of(response.key)
        if pattern is not None and not is_pattern(pattern):
            return f"The IntegrationResponseKey {response.key} is not a pattern that can be used."
    return None


def _http_flaw(integration: Integration) -> str | None:
    uri = integration.uri
    if not uri:
        return f"IntegrationUri is required for an integration of the type {integration.type}."
    if not integration.method:
        return f"IntegrationMethod is required for an integration of the type {integration.type}."
    try:
        parts = urlsplit(_PLACEHOLDER.sub("x", uri))
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character <= " " or character == "\x7f" for character in uri):
        return f"Invalid HTTP endpoint specified for URI: {uri} is not a URL that begins with http:// or https://."
    authority = uri.partition("//")[2].partition("/")[0].partition("?")[0]
    if "{" in authority:
        return f"{uri} has a parameter in its host; parameters are filled in only in the path and the query."
    if "@" in authority:
        return f"{uri.partition('//')[0]}//… carries a user and a password in its host; send an Authorization header."
    return None


def _service_flaw(integration: Integration) -> str | None:
    if integration.function:
        return None
    uri = service_of(integration.uri)
    if uri is None:
        return (
            f"Invalid integration URI specified: {integration.uri!r}. Of an integration of the type AWS it is "
            f"{_LAMBDA_FORM} or arn:aws:apigateway:{{region}}:dynamodb:action/{{action}}."
        )
    if uri.service == "lambda":
        return f"Invalid integration URI specified: {integration.uri!r} names no function. The form is {_LAMBDA_FORM}."
    if uri.service != "dynamodb":
        return (
            f"An integration with the service {uri.service} is not supported here; "
            "lambda and dynamodb can be called by a route."
        )
    if uri.form != "action":
        return "DynamoDB is called by its actions here: the URI ends in dynamodb:action/PutItem or another action."
    if uri.rest not in DYNAMODB_ACTIONS:
        return (
            f"The DynamoDB action {uri.rest} cannot be called by a route here; "
            f"these can: {', '.join(sorted(DYNAMODB_ACTIONS))}."
        )
    if integration.method != "POST":
        return "IntegrationMethod of a DynamoDB action must be POST."
    if not integration.credentials_arn:
        return "Role ARN must be specified for AWS integrations: CredentialsArn is missing."
    return None

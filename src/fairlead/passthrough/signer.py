"""The process that holds an AWS profile: takes requests from its standard input's socket, signs them, sends them.

Started by file path with the folder of botocore as its argument; imports nothing of the package. Its environment has
AWS_PROFILE and where the profile's files are. A request is signed for the service and region that its first signer
named, and its own signature, made with keys that mean nothing at AWS, is left out. What nobody signed is sent unsigned.
"""

import json
import os
import re
import socket
import struct
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

_HEADER = struct.Struct("<II")
_THREADS = 16
_SCOPE = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
_PRESIGNED = re.compile(r"[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
_SIGNING_MEMBERS = frozenset(
    {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature",
     "x-amz-security-token", "x-amz-content-sha256"}
)  # fmt: skip
_SIGNING_MEMBERS_2 = frozenset({"awsaccesskeyid", "expires", "signature", "x-amz-security-token"})
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_DROPPED = frozenset({"connection", "content-length", "keep-alive", "trailer", "transfer-encoding", "upgrade", "date"})
_BUCKET = re.compile(
    rf"(?:(?P<bucket>.+)\.)?s3(?:[.-](?:dualstack|fips|accelerate|external-1|(?P<region>{_REGION})))*"
    r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws)\.?",
    re.IGNORECASE,
)


class Unsendable(Exception):  # noqa: N818 - the sentence is what counts
    """A request that cannot be sent on; the text says why."""


def main() -> None:
    """Serve until the gateway's end closes."""
    sys.path.append(sys.argv[1])
    from botocore.session import Session

    end = socket.socket(fileno=0)
    sender = Sender(Session())
    writing = threading.Lock()
    stream = end.makefile("rb")

    def serve(head: dict[str, Any], body: bytes) -> None:
        answer, content = sender.send(head, body)
        text = json.dumps({"number": head["number"], **answer}).encode()
        with writing:
            end.sendall(_HEADER.pack(len(text), len(content)) + text + content)

    threads = ThreadPoolExecutor(_THREADS)
    while len(sizes := stream.read(_HEADER.size)) == _HEADER.size:
        head_size, body_size = _HEADER.unpack(sizes)
        head, body = json.loads(stream.read(head_size)), stream.read(body_size)
        threads.submit(serve, head, body)
    os._exit(0)  # nobody is left to hear the answers that are still to come


class Sender:
    """A botocore session's credentials and endpoints, and connections to AWS, for all threads."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._resolving = threading.Lock()
        self._endpoints: dict[str, str | None] = {}
        self._connections: dict[tuple[tuple[str, str], ...], Any] = {}

    def send(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer's head and body. Whatever goes wrong becomes a sentence: the caller waits for one.

        `status` is 503 for what may go well when it is tried again, as SDKs do then; else 400.
        """
        from botocore.exceptions import HTTPClientError

        try:
            return self._send(head, body)
        except Unsendable as error:
            return {"error": str(error), "status": 400}, b""
        except Exception as error:  # noqa: BLE001 - the border of a request: its caller gets the reason
            status = 503 if isinstance(error, HTTPClientError) else 400
            sentence = f"{head['url'].partition('?')[0]} could not be called: {error}"
            return {"error": sentence, "status": status}, b""

    def _send(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        method, headers = head["method"], joined(head["headers"])
        address, _, query = head["url"].partition("?")
        scope = scope_of(head["authorization"], query, urlsplit(address).hostname or "")
        query = without_signature(query)
        endpoint = None if head["service"] is None else self._endpoint(head["service"])
        url = (address if endpoint is None else at_endpoint(address, endpoint)) + (f"?{query}" if query else "")
        if scope is not None:
            headers = self._signed(method, url, headers, body, *scope)
        elif head["authorization"]:
            headers["Authorization"] = head["authorization"]
        return answer_of(method, self._request(method, url, headers, body))

    def _signed(
        self, method: str, url: str, headers: dict[str, str], body: bytes, region: str, service: str
    ) -> dict[str, str]:
        from botocore.awsrequest import AWSRequest

        marker = payload_marker(headers)
        with self._resolving:
            credentials = self._session.get_credentials()
        if credentials is None:
            raise Unsendable(f"The profile {self._session.profile} has no credentials.")
        request = AWSRequest(method, url, headers, body)
        signer = _signer(service, marker)
        signer(credentials.get_frozen_credentials(), service, region).add_auth(request)
        return dict(request.headers.items())

    def _request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        from botocore.awsrequest import AWSRequest
        from botocore.httpsession import URLLib3Session
        from botocore.utils import get_environ_proxies

        proxies = get_environ_proxies(url)
        key = tuple(sorted(proxies.items()))
        with self._resolving:
            connections = self._connections.get(key)
            if connections is None:
                verify = self._session.get_config_variable("ca_bundle") or True
                connections = URLLib3Session(verify=verify, proxies=proxies, max_pool_connections=_THREADS)
                self._connections[key] = connections
        return connections.send(AWSRequest(method, url, headers, body).prepare())

    def _endpoint(self, service: str) -> str | None:
        """The profile's own endpoint for a service, None for AWS itself."""
        with self._resolving:
            if service not in self._endpoints:
                self._endpoints[service] = configured_endpoint(self._session, service)
            return self._endpoints[service]


def scope_of(authorization: str, query: str, host: str) -> tuple[str, str] | None:
    """Region and service that a request was signed for, in a header or in its URL; None for one that nobody signed.

    Signature version 2, with which boto3 presigns URLs of S3, names neither: the host does.
    """
    members = dict(member.partition("=")[::2] for member in query.split("&"))
    found = _SCOPE.match(authorization) or _PRESIGNED.fullmatch(unquote(members.get("X-Amz-Credential", "")))
    if found is not None:
        return found[1], found[2]
    in_s3 = _BUCKET.fullmatch(host)
    if authorization.startswith("AWS ") or "AWSAccessKeyId" in members:
        if in_s3 is not None:
            return in_s3["region"] or "us-east-1", "s3"
    elif not authorization.startswith("AWS4-"):
        return None
    raise Unsendable("Only requests with signature version 4 (AWS4-HMAC-SHA256) can be signed anew for AWS.")


def without_signature(query: str) -> str:
    """A query without what signs a presigned URL."""
    members = [(member.partition("=")[0].lower(), member) for member in query.split("&")]
    names = {name for name, _ in members}
    signing = _SIGNING_MEMBERS_2 if "awsaccesskeyid" in names else _SIGNING_MEMBERS
    return "&".join(member for name, member in members if name not in signing)


def payload_marker(headers: dict[str, str]) -> str | None:
    """What stands for the hash of a body that was not hashed: one in chunks with a trailer, say."""
    marker = next((value for name, value in headers.items() if name.lower() == "x-amz-content-sha256"), "")
    if marker.startswith("STREAMING-AWS4-"):
        raise Unsendable(f"A body that is signed piece by piece ({marker}) cannot be signed anew for AWS.")
    return marker if marker == "UNSIGNED-PAYLOAD" or marker.startswith("STREAMING-UNSIGNED-") else None


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name, the values of one that is given twice in one line (RFC 9110, 5.3)."""
    spelled: dict[str, str] = {}
    found: dict[str, str] = {}
    for name, value in headers:
        first = spelled.setdefault(name.lower(), name)
        found[first] = f"{found[first]},{value}" if first in found else value
    return found


def at_endpoint(address: str, endpoint: str) -> str:
    """A URL moved to another endpoint. A bucket that was part of the host name becomes the first part of the path."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    path = parts.path
    if re.search(r"(?:^|\.)s3[.-]", host):
        found = _BUCKET.fullmatch(host)
        if found is None:
            raise Unsendable(f"{host} names something of S3 that only AWS has; the profile's endpoint is {endpoint}.")
        if found["bucket"]:
            path = f"/{found['bucket']}{path}"
    return endpoint.rstrip("/") + path


def configured_endpoint(session: Any, service: str) -> str | None:
    """What the profile's `endpoint_url`, or that of its `services` section, says for a service as host names spell it
    ("Service-specific endpoints", AWS SDKs and Tools Reference Guide)."""
    profile = session.get_scoped_config()
    if str(profile.get("ignore_configured_endpoint_urls", "")).lower() == "true":
        return None
    section = session.full_config.get("services", {}).get(profile.get("services", ""), {})
    own = {key: value["endpoint_url"] for key, value in section.items() if "endpoint_url" in value}
    if own:
        for key in _keys(session, service, own):
            return str(own[key])
    found = profile.get("endpoint_url")
    return None if found is None else str(found)


def _keys(session: Any, service: str, configured: Iterable[str]) -> Iterable[str]:
    """The keys of a `services` section that mean a service: usually its name, else botocore's models know."""
    plain = service.replace("-", "_")
    if plain in configured:
        yield plain
        return
    for client in session.get_available_services():
        model = session.get_service_model(client)
        key = model.service_id.hyphenize().replace("-", "_")
        if key in configured and model.endpoint_prefix.rpartition(".")[2] == service:
            yield key


def answer_of(method: str, response: Any) -> tuple[dict[str, Any], bytes]:
    """An answer's head and body. That of a HEAD has a length without a body."""
    headers, content = response.headers, response.content
    length = headers.get("Content-Length")
    bodiless = method == "HEAD" or response.status_code in (204, 304)
    if length is not None and not bodiless and int(length) != len(content):
        return {"error": f"AWS ended its answer after {len(content)} of {length} bytes.", "status": 503}, b""
    kept = [(name, value) for name, value in headers.items() if name.lower() not in _DROPPED]
    head = {"status": response.status_code, "headers": kept}
    if method == "HEAD" and length is not None:
        head["length"] = int(length)
    return head, content


def _signer(service: str, marker: str | None) -> Any:
    """S3 signs paths as they are, and always says what it takes for the body's hash."""
    from botocore.auth import S3SigV4Auth, SigV4Auth

    if not service.startswith("s3"):
        return SigV4Auth

    class KeepsMarker(S3SigV4Auth):  # type: ignore[misc]
        def payload(self, request: Any) -> str:
            return marker or str(super().payload(request))

    return KeepsMarker


if __name__ == "__main__":
    main()

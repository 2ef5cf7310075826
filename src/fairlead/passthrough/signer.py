"""The process that holds an AWS profile: takes requests from its standard input's socket, signs them, sends them.

Started by file path with the folder of botocore as its argument; imports nothing of the package. Its environment has
AWS_PROFILE and where the profile's files are. A request is signed for the service and region that its first signer
named, and its own signature, made with keys that mean nothing at AWS, is left out.
"""

import json
import re
import socket
import struct
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_HEADER = struct.Struct("<II")
_THREADS = 16
_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
_DROPPED = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding", "date"})


def main() -> None:
    """Serve until the gateway's end closes."""
    sys.path.append(sys.argv[1])
    end = socket.socket(fileno=0)
    sender = _Sender()
    writing = threading.Lock()
    stream = end.makefile("rb")

    def serve(head: dict[str, Any], body: bytes) -> None:
        answer, content = sender.send(head, body)
        text = json.dumps({"number": head["number"], **answer}).encode()
        with writing:
            end.sendall(_HEADER.pack(len(text), len(content)) + text + content)

    with ThreadPoolExecutor(_THREADS) as threads:
        while len(sizes := stream.read(_HEADER.size)) == _HEADER.size:
            head_size, body_size = _HEADER.unpack(sizes)
            head, body = json.loads(stream.read(head_size)), stream.read(body_size)
            threads.submit(serve, head, body)


class _Sender:
    """botocore's session, credentials and connection pool, for all threads."""

    def __init__(self) -> None:
        from botocore.httpsession import URLLib3Session
        from botocore.session import Session

        self._session = Session()
        self._http = URLLib3Session(max_pool_connections=_THREADS)
        self._resolving = threading.Lock()
        self._endpoints: dict[tuple[str, str], str] = {}

    def send(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer's head and body. Whatever goes wrong becomes a sentence: the caller waits for one."""
        from botocore.auth import S3SigV4Auth, SigV4Auth
        from botocore.awsrequest import AWSRequest

        class KeepsPayloadHash(S3SigV4Auth):  # type: ignore[misc]
            """S3 bodies may be chunked with trailers; their marker is what is signed."""

            def payload(self, request: Any) -> str:
                marker: str = dict(head["headers"]).get("x-amz-content-sha256", "")
                if marker.startswith("STREAMING-UNSIGNED"):
                    return marker
                return str(super().payload(request))

        try:
            scope = _SCOPE.search(head["authorization"])
            region, service = scope.groups() if scope else ("us-east-1", "s3")
            credentials = self._session.get_credentials()
            if credentials is None:
                return {"error": f"The profile {self._session.profile!r} has no credentials."}, b""
            url = self._url(service, region, head["url"])
            request = AWSRequest(head["method"], url, dict(head["headers"]), body)
            signer = KeepsPayloadHash if service == "s3" else SigV4Auth
            signer(credentials.get_frozen_credentials(), service, region).add_auth(request)
            response = self._http.send(request.prepare())
            headers = [(name, value) for name, value in response.headers.items() if name.lower() not in _DROPPED]
            return {"status": response.status_code, "headers": headers}, response.content
        except Exception as error:  # noqa: BLE001 - the border of a request: its caller gets the reason
            return {"error": f"{head['url'].split('?')[0]} could not be called: {error}"}, b""

    def _url(self, service: str, region: str, url: str) -> str:
        """Where the request goes: the profile's own endpoint for the service where it has one, else AWS itself."""
        with self._resolving:
            endpoint = self._endpoints.get((service, region))
            if endpoint is None:
                endpoint = self._session.create_client(service, region_name=region).meta.endpoint_url.rstrip("/")
                self._endpoints[service, region] = endpoint
        if re.search(r"\.amazonaws\.com(\.cn)?$|\.api\.aws$", endpoint):
            return url
        return endpoint + "/" + url.split("/", 3)[3]


if __name__ == "__main__":
    main()

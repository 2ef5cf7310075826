"""AWS as far as tests need it: S3, SQS and STS at one address, for whoever signs with the right keys."""

import hashlib
import hmac
import json
import threading
import zlib
from base64 import b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, unquote

ACCESS_KEY = "AKIAREALKEYOFSOMEONE"
SECRET_KEY = "real/secret+of/someone"
TOKEN = "real-token-of-someone=="
_UNHASHED = ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")


@dataclass
class Call:
    """A request as it arrived. `wrong` is what AWS would refuse it for."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    service: str = ""
    region: str = ""
    wrong: str = ""


@dataclass
class Answer:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class FakeAWS:
    """The services on a port of their own, as a context manager. `calls` is what they were asked."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.objects: dict[str, bytes] = {}
        self.open = threading.Event()
        """Cleared, answers wait until it is set again."""
        self.open.set()
        self._parts: dict[str, bytes] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self) -> None:
                path, _, query = self.path.partition("?")
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                answer = outer.answer(Call(self.command, path, query, headers, body))
                self.send_response(answer.status)
                for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_GET = do_PUT = do_POST = do_HEAD = serve  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: object) -> None:
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, call: Call) -> Answer:
        """What AWS says."""
        call.wrong = verify(call)
        self.calls.append(call)
        self.open.wait(20)
        if call.wrong:
            return _error(403, "SignatureDoesNotMatch", call.wrong)
        match call.service:
            case "s3":
                return self._s3(call)
            case "sqs":
                return _sqs(call)
            case "sts":
                return _sts(call)
        return _error(400, "NoSuchService", call.service)

    def _s3(self, call: Call) -> Answer:
        key = unquote(call.path)
        query = parse_qs(call.query, keep_blank_values=True)
        match call.method:
            case "POST" if "uploads" in query:
                return Answer(
                    body=b"<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                )
            case "POST":
                numbers = [int(part.split(b"<")[0]) for part in call.body.split(b"<PartNumber>")[1:]]
                self.objects[key] = b"".join(self._parts.pop(f"{key} {number}") for number in numbers)
                return Answer(body=b"<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
            case "PUT":
                in_chunks = "aws-chunked" in call.headers.get("content-encoding", "")
                try:
                    body = unchunked(call) if in_chunks else call.body
                except (ValueError, AssertionError) as error:
                    return _error(400, "BadDigest", repr(error))
                if "partNumber" in query:
                    self._parts[f"{key} {query['partNumber'][0]}"] = body
                else:
                    self.objects[key] = body
                return Answer(headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})
        if key not in self.objects:
            return _error(404, "NoSuchKey", "The specified key does not exist.")
        body = self.objects[key]
        return Answer(200, body, {"x-amz-checksum-crc32": crc32(body), "Content-Type": "binary/octet-stream"})


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())


def _sqs(call: Call) -> Answer:
    assert call.headers["x-amz-target"] == "AmazonSQS.SendMessage"
    message = json.loads(call.body)
    digest = hashlib.md5(message["MessageBody"].encode()).hexdigest()
    body = json.dumps({"MD5OfMessageBody": digest, "MessageId": "the-message"}).encode()
    return Answer(200, body, {"Content-Type": "application/x-amz-json-1.0"})


def _sts(call: Call) -> Answer:
    assert parse_qs(call.body.decode())["Action"] == ["GetCallerIdentity"]
    result = "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/someone</Arn><UserId>AIDA</UserId>"
    name = "GetCallerIdentity"
    body = f"<{name}Response><{name}Result>{result}</{name}Result></{name}Response>"
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})


def crc32(data: bytes) -> str:
    """A checksum as S3 spells it."""
    return b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def unchunked(call: Call) -> bytes:
    """The body of an upload in chunks, which must be whole and have the checksum that its trailer says."""
    rest, body = call.body, b""
    while True:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            break
        body += rest[:length]
        assert rest[length : length + 2] == b"\r\n"
        rest = rest[length + 2 :]
    assert len(body) == int(call.headers["x-amz-decoded-content-length"])
    assert rest.strip() == f"x-amz-checksum-crc32:{crc32(body)}".encode()
    return body


def verify(call: Call) -> str:
    """What is wrong with a request's signature, or nothing ("Create a signed AWS API request", IAM User Guide)."""
    algorithm, _, rest = call.headers.get("authorization", "").partition(" ")
    if algorithm != "AWS4-HMAC-SHA256":
        return "not signed"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key_id, date, call.region, call.service, _ = parts["Credential"].split("/")
    names = parts["SignedHeaders"].split(";")
    hashed = hashlib.sha256(call.body).hexdigest()
    said = call.headers.get("x-amz-content-sha256", hashed)
    if key_id != ACCESS_KEY or call.headers.get("x-amz-security-token") != TOKEN:
        return "signed with other keys"
    if said not in (hashed, *_UNHASHED):
        return "the body is another"
    if unsigned := {name for name in call.headers if name.startswith("x-amz-") or name == "host"}.difference(names):
        return f"not signed: {', '.join(unsigned)}"
    scope = f"{date}/{call.region}/{call.service}/aws4_request"
    path = call.path if call.service == "s3" else quote(call.path, safe="/~-._")
    headers = "".join(f"{name}:{' '.join(call.headers[name].split())}\n" for name in names)
    query = "&".join(sorted(member if "=" in member else f"{member}=" for member in call.query.split("&") if member))
    canonical = "\n".join((call.method, path, query, headers, ";".join(names), said))
    text = f"AWS4-HMAC-SHA256\n{call.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = f"AWS4{SECRET_KEY}".encode()
    for word in (date, call.region, call.service, "aws4_request"):
        secret = hmac.digest(secret, word.encode(), "sha256")
    return "" if hmac.new(secret, text.encode(), "sha256").hexdigest() == parts["Signature"] else "another signature"

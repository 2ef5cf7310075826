"""An HTTP server that stands in for the gateway: it records what functions send and answers with JSON."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Recorded:
    """One request. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]


@dataclass
class RecordingGateway:
    """Answers every request with 200 and `body`; as a context manager it ends with its threads."""

    body: bytes = b"{}"
    requests: list[Recorded] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_one_request(self) -> None:
                try:
                    self.raw_requestline = self.rfile.readline(65537)
                except ConnectionError:  # the child was killed
                    self.raw_requestline = b""
                if not self.raw_requestline:
                    self.close_connection = True
                    return
                if self.parse_request():
                    outer.requests.append(self._recorded())
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(outer.body)))
                    self.end_headers()
                    self.wfile.write(b"" if self.command == "HEAD" else outer.body)

            def _recorded(self) -> Recorded:
                headers = {name.lower(): value for name, value in self.headers.items()}
                return Recorded(self.command, self.path, headers, self._body(headers), self.client_address)

            def _body(self, headers: dict[str, str]) -> bytes:
                if headers.get("transfer-encoding") != "chunked":
                    return self.rfile.read(int(headers.get("content-length", "0")))
                parts = []
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def one(self) -> Recorded:
        """The only request there was."""
        assert len(self.requests) == 1, self.requests
        return self.requests[0]

"""Backends of HTTP integrations: what a request looks like on the wire, and backends that are slow, dead or hostile."""

import asyncio
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

import pytest

from fairlead.integrations.http_client import HttpAnswer, HttpClient, HttpRequest
from fairlead.net.certificates import Authority, make_authority
from fairlead.websocket_api.replies import Failed
from loops import LOOPS, USUAL

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PATIENCE = 20.0


class Backend:
    """A server of raw bytes: `serve` does what it wants with each connection."""

    def __init__(self, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        self._serve = serve
        self._tls = tls
        self.connections = 0
        self.heads: list[bytes] = []
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._tasks.add(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                for line in head.split(b"\r\n"):
                    name, _, value = line.partition(b": ")
                    if name.lower() == b"content-length":
                        self.heads[-1] += await reader.readexactly(int(value))
                await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def answering(answer: bytes) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return serve


async def ask(client: HttpClient, url: str, *, seconds: float = PATIENCE, **members: object) -> HttpAnswer | Failed:
    done: asyncio.Future[HttpAnswer | Failed] = asyncio.get_running_loop().create_future()
    asked = {"method": "POST", "headers": (), "body": b"{}", **members}
    client.send(HttpRequest(url=url, seconds=seconds, **asked), done.set_result)  # type: ignore[arg-type]
    return await asyncio.wait_for(done, PATIENCE)


def run(
    serve: Serve,
    test: Callable[[HttpClient, Backend], Awaitable[None]],
    loop: Callable[[], asyncio.AbstractEventLoop] = USUAL,
    client: HttpClient | None = None,
    tls: ssl.SSLContext | None = None,
) -> None:
    client = client or HttpClient()

    async def main() -> None:
        try:
            async with Backend(serve, tls) as backend:
                await test(client, backend)
                await client.close()
        finally:
            await client.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(main())


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_the_request_and_the_answer_are_as_written(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    answer = b"HTTP/1.1 201 Made\r\nX-One: \xe9\r\nset-cookie: a=1\r\nX-One: 2\r\nContent-Length: 3\r\n\r\n\x00\xffx"

    async def test(client: HttpClient, backend: Backend) -> None:
        for number in range(2):
            got = await ask(
                client,
                f"http://127.0.0.1:{backend.port}/a%2Fb/../c?q=%41+b&&x",
                headers=[("X-b", "1"), ("x-A", "2"), ("X-b", "3")],
                body=b"hello",
            )
            assert isinstance(got, HttpAnswer), number
            assert (got.status, got.body) == (201, b"\x00\xffx")
            assert list(got.headers) == [("X-One", "é"), ("set-cookie", "a=1"), ("X-One", "2"), ("Content-Length", "3")]
        assert backend.connections == 1  # pooled
        lines = backend.heads[1].split(b"\r\n")
        assert lines[0] == b"POST /a%2Fb/../c?q=%41+b&&x HTTP/1.1"
        assert sorted(lines[1:-2]) == [
            b"Content-Length: 5", b"Host: 127.0.0.1:%d" % backend.port, b"X-b: 1", b"X-b: 3", b"x-A: 2",
        ]  # fmt: skip
        assert lines[-1] == b"hello"

    run(answering(answer), test, loop)


def test_redirects_are_answers() -> None:
    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, f"http://127.0.0.1:{backend.port}/", method="GET", body=None)
        assert isinstance(got, HttpAnswer)
        assert got.status == 302
        assert len(backend.heads) == 1

    run(answering(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"), test)


def test_a_late_backend_is_given_up_and_its_connection_closed() -> None:
    gone = asyncio.Event()
    asked = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready"[: None if len(asked) == 1 else -2])
        if len(asked) == 1:
            return
        assert await reader.read() == b""
        gone.set()
        raise ConnectionError

    async def test(client: HttpClient, backend: Backend) -> None:
        ready = await ask(client, f"http://127.0.0.1:{backend.port}/")
        assert isinstance(ready, HttpAnswer)
        got = await ask(client, f"http://127.0.0.1:{backend.port}/late?secret", seconds=0.5)
        assert isinstance(got, Failed)
        assert (got.status, got.message) == (504, "Endpoint request timed out")
        assert "/late had not answered after 500 ms" in got.cause
        assert "secret" not in got.cause
        await asyncio.wait_for(gone.wait(), PATIENCE)

    run(serve, test)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "half a line", "no HTTP", "cut short", "bad chunk", "endless header"],
)
def test_a_broken_answer_is_a_failure(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        raise ConnectionError

    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, f"http://127.0.0.1:{backend.port}/")
        assert isinstance(got, Failed)
        assert (got.status, got.message) == (504, "Internal server error")
        assert got.cause

    run(serve, test)


def test_an_endless_answer_is_cut_off() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, f"http://127.0.0.1:{backend.port}/")
        assert isinstance(got, Failed)
        assert got.status == 502
        assert "more than" in got.cause

    run(serve, test, client=HttpClient(answer_bytes=1_000_000))


def test_a_compressed_answer_stays_compressed() -> None:
    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, f"http://127.0.0.1:{backend.port}/")
        assert isinstance(got, HttpAnswer)
        assert got.body == b"bomb"

    run(answering(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb"), test)


@pytest.mark.parametrize(
    ("url", "status"), [("http://127.0.0.1:1/", 504), ("http://no-such-host.invalid/", 504), ("http://:0:0/", 500)]
)
def test_a_backend_that_is_not_there(url: str, status: int) -> None:
    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, url)
        assert isinstance(got, Failed)
        assert (got.status, got.message) == (status, "Internal server error")

    run(answering(b""), test)


def test_a_backend_s_certificate_must_be_trusted(tmp_path: Path) -> None:
    certificate, key = make_authority(["localhost"], time.time())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (tmp_path / "leaf.pem").write_bytes(Authority(certificate, key).leaf(["localhost"], time.time()))
    context.load_cert_chain(tmp_path / "leaf.pem")

    async def test(client: HttpClient, backend: Backend) -> None:
        got = await ask(client, f"https://localhost:{backend.port}/")
        assert isinstance(got, Failed)
        assert (got.status, got.message) == (504, "Internal server error")
        assert "certificate verify failed" in got.cause
        assert backend.heads == []

    run(answering(b""), test, tls=context)


def test_a_gateway_that_asks_no_backend_does_not_load_what_it_takes() -> None:
    look = "import sys, fairlead.gateway; sys.exit(bool({'aiohttp', 'jsonschema_rs'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", look], check=False, timeout=60).returncode == 0


def test_many_at_once_share_one_start_and_the_end_answers_all() -> None:
    arrived: list[object] = []
    all_there = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(reader)
        if len(arrived) == 50:
            all_there.set()
        await asyncio.Event().wait()

    async def test(client: HttpClient, backend: Backend) -> None:
        answers = [asyncio.create_task(ask(client, f"http://127.0.0.1:{backend.port}/")) for _ in range(50)]
        await asyncio.wait_for(all_there.wait(), PATIENCE)
        await client.close()
        for answer in await asyncio.gather(*answers):
            assert isinstance(answer, Failed)
            assert answer.status == 500
        late = await ask(client, f"http://127.0.0.1:{backend.port}/")
        assert isinstance(late, Failed)

    run(serve, test)

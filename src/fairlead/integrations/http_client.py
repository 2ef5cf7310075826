"""Requests to HTTP backends, over pooled connections.

aiohttp carries them. It is loaded at the first request and away from the event loop: a gateway without such an
integration never pays for it, and one that has none pays without a pause.
"""

import asyncio
import importlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from fairlead.integrations.uris import shown
from fairlead.websocket_api.outcomes import ENDPOINT_REQUEST_TIMED_OUT, INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed

if TYPE_CHECKING:
    import aiohttp

ANSWER_BYTES: Final = 10 * 1024 * 1024
"""Of a backend's answer; a longer one is an error. API Gateway quotas (payload size of a REST API; assumed alike)."""
_CONNECTIONS: Final = 1000
"""At one time, to all backends together; further requests wait for one, within their own time. Our choice."""
_IDLE_SECONDS: Final = 30.0
_HEAD_BYTES: Final = 32 * 1024
_logger: Final = logging.getLogger(__name__)


class HttpRequest:
    """A request to a backend. `url` is sent exactly as it stands, percent-encoding and all."""

    __slots__ = ("body", "headers", "method", "seconds", "url")

    def __init__(
        self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes | None, seconds: float
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.seconds = seconds
        """How long the whole of it may take."""


class HttpAnswer:
    """A backend's answer. `headers` are in their order, names as spelled."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class HttpClient:
    """The pool. It keeps no cookies, follows no redirects (a backend's 3xx is its answer) and uses no proxy."""

    __slots__ = ("_answer_bytes", "_closed", "_opening", "_session", "_tasks")

    def __init__(self, answer_bytes: int = ANSWER_BYTES) -> None:
        self._answer_bytes = answer_bytes
        self._session: aiohttp.ClientSession | None = None
        self._opening: asyncio.Task[aiohttp.ClientSession] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def send(self, request: HttpRequest, answered: Callable[[HttpAnswer | Failed], None]) -> None:
        """Send a request; `answered` is called exactly once, on the loop, later. Past its time it is given up."""
        task = asyncio.get_running_loop().create_task(self._run(request, answered))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is under way, answering it as failed, and close all connections."""
        self._closed = True
        tasks = [*self._tasks, *([] if self._opening is None else [self._opening])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run(self, request: HttpRequest, answered: Callable[[HttpAnswer | Failed], None]) -> None:
        try:
            answer = await self._ask(request)
        except asyncio.CancelledError:
            answer = Failed(500, INTERNAL_SERVER_ERROR)  # the gateway is ending
        except Exception as error:  # a task's border: nobody else would hear of it
            _logger.exception("A request to %s could not be made.", shown(request.url))
            answer = Failed(500, INTERNAL_SERVER_ERROR, f"{shown(request.url)} could not be asked: {error!r}")
        answered(answer)

    async def _ask(self, request: HttpRequest) -> HttpAnswer | Failed:
        if self._closed:
            return Failed(500, INTERNAL_SERVER_ERROR)
        try:
            async with asyncio.timeout(request.seconds):
                session = self._session or await self._open()
                return await _exchange(session, request, self._answer_bytes)
        except TimeoutError:
            cause = f"{shown(request.url)} had not answered after {request.seconds * 1000:.0f} ms"
            return Failed(504, ENDPOINT_REQUEST_TIMED_OUT, cause)

    async def _open(self) -> "aiohttp.ClientSession":
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._load())
        # A request that gives up must not take the session from those that wait for it with more patience.
        return await asyncio.shield(self._opening)

    async def _load(self) -> "aiohttp.ClientSession":
        await asyncio.get_running_loop().run_in_executor(None, importlib.import_module, "aiohttp")
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # ours holds for the whole of it
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            auto_decompress=False,  # the client of the API gets what the backend sent, and no bomb goes off here
            trust_env=False,
            max_line_size=_HEAD_BYTES,
            max_field_size=_HEAD_BYTES,
        )
        return self._session


async def _exchange(session: "aiohttp.ClientSession", request: HttpRequest, answer_bytes: int) -> HttpAnswer | Failed:
    import aiohttp
    from yarl import URL

    try:
        async with session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.headers,
            data=request.body,
            allow_redirects=False,
        ) as response:
            body = await _read(response, answer_bytes)
            if body is None:
                cause = f"{shown(request.url)} answered with more than {answer_bytes} bytes"
                return Failed(502, INTERNAL_SERVER_ERROR, cause)
            headers = [(str(name, "latin-1"), str(value, "latin-1")) for name, value in response.raw_headers]
            return HttpAnswer(response.status, headers, body)
    except aiohttp.InvalidURL as error:
        return _unusable(request, error)
    except (aiohttp.ClientError, OSError) as error:  # a certificate that is not trusted is a ValueError, too
        cause = f"{shown(request.url)} could not be reached: {str(error) or repr(error)}"
        return Failed(504, INTERNAL_SERVER_ERROR, cause)
    except ValueError as error:
        return _unusable(request, error)


def _unusable(request: HttpRequest, error: Exception) -> Failed:
    return Failed(500, INTERNAL_SERVER_ERROR, f"{shown(request.url)} is no usable URL: {error}")


async def _read(response: "aiohttp.ClientResponse", most: int) -> bytes | None:
    """The body; None, and the connection closed, where it is too long."""
    parts: list[bytes] = []
    length = 0
    async for part in response.content.iter_any():
        parts.append(part)
        length += len(part)
        if length > most:
            with suppress(OSError):
                response.close()
            return None
    return b"".join(parts)

"""What a non-proxy integration asks of its backend, and what it gets: the two sides of every file that calls one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from fairlead.integrations.content import Content
from fairlead.integrations.execution_log import CallLog
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Failed


class BackendRequest:
    """The integration request, mapped and rendered. `headers` and `query` are the mapped ones only."""

    __slots__ = ("content", "headers", "invoke", "log", "path", "query")

    def __init__(
        self,
        invoke: Invoke,
        content: Content,
        log: CallLog,
        headers: Sequence[tuple[str, str]] = (),
        query: Sequence[tuple[str, str]] = (),
        path: Mapping[str, str] | None = None,
    ) -> None:
        self.invoke = invoke
        self.content = content
        self.log = log
        self.headers = headers
        self.query = query
        self.path = path or {}

    def header(self, name: str) -> str | None:
        """The mapped header of this name, whatever its case."""
        low = name.lower()
        return next((value for key, value in reversed(self.headers) if key.lower() == low), None)


class BackendAnswer:
    """What the backend answered, before anything is made of it."""

    __slots__ = ("content", "headers", "raised", "request_id", "selector", "service_status", "status")

    def __init__(
        self,
        status: int,
        content: Content,
        headers: Mapping[str, list[str]] | None = None,
        *,
        selector: str | None = None,
        raised: bool = False,
        request_id: str = "",
        service_status: int = 200,
    ) -> None:
        self.status = status
        self.content = content
        self.headers = headers or {}
        """By their lower-case names."""
        self.selector = str(status) if selector is None else selector
        """What the keys of integration responses are compared with: a status, or a function's errorMessage."""
        self.raised = raised
        """A function ended in an error."""
        self.request_id = request_id
        self.service_status = service_status


class Backend(Protocol):
    """One kind of backend."""

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Carry the request out; give its answer exactly once, on the event loop, perhaps at once."""

"""The door to the dead letters: events that were given up, to be read and replayed. No API of AWS: ours.

    GET  /_fairlead/dead-letters        {"deadLetters": [{"requestId", "function", "arrived", "died", "attempts",
                                        "reason", "event", "error"}]}, the oldest first; moments as ISO 8601
    POST /_fairlead/dead-letters/{id}   queue the one with this request id again

Signed, where a signature is asked for, for the service `fairlead`. Errors are `{"message"}` with 404, 405 or 500.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import msgspec

from fairlead.functions.event_store import DeadLetter
from fairlead.net.messages import Request, Response

SERVICE: Final = "fairlead"
PATH: Final = "/_fairlead/dead-letters"
_HEADERS: Final = [(b"Content-Type", b"application/json"), (b"Cache-Control", b"no-store")]


class Queue(Protocol):
    """The queue of events: `functions.event_queue.EventQueue`."""

    def dead_letters(self, told: Callable[[list[DeadLetter] | Exception], None]) -> None:
        """Tell them all."""

    def replay(self, request_id: str, told: Callable[[bool | Exception], None]) -> None:
        """Queue one again; tells whether there is one."""


class DeadLetters:
    """The door."""

    __slots__ = ("_queue",)

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer `request`."""

        def listed(letters: list[DeadLetter] | Exception) -> None:
            if isinstance(letters, Exception):
                answer(_refusal(500, f"The dead letters cannot be read: {letters}"))
            else:
                answer(_answer(200, {"deadLetters": [_shown(letter) for letter in letters]}))

        def replayed(found: bool | Exception) -> None:
            if isinstance(found, Exception):
                answer(_refusal(500, f"The event cannot be queued: {found}"))
            elif found:
                answer(_answer(200, {"replayed": id}))
            else:
                answer(_refusal(404, f"There is no dead letter {id}."))

        below, slash, id = request.path.removeprefix(PATH).partition("/")
        if not request.path.startswith(PATH) or below:
            answer(_refusal(404, "There is nothing here."))
        elif request.method == "GET" and not id:
            self._queue.dead_letters(listed)
        elif request.method == "POST" and slash and id:
            self._queue.replay(id, replayed)
        else:
            answer(_refusal(405, "Dead letters are read with GET, and one is replayed with POST."))


def _shown(letter: DeadLetter) -> dict[str, Any]:
    return {
        "requestId": letter.request_id,
        "function": letter.function,
        "arrived": _moment(letter.arrived),
        "died": _moment(letter.died),
        "attempts": letter.attempts,
        "reason": letter.reason,
        "event": msgspec.Raw(letter.event),
        "error": msgspec.Raw(letter.error),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refusal(status: int, message: str) -> Response:
    return _answer(status, {"message": message})


def _answer(status: int, content: dict[str, Any]) -> Response:
    return Response(status, msgspec.json.encode(content), list(_HEADERS))

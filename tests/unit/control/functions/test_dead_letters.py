"""The door to the dead letters."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.control.functions.dead_letters import PATH, DeadLetters
from fairlead.functions.event_store import DeadLetter
from fairlead.net.messages import Request, Response

LETTER = DeadLetter("id-1", "hello:live", b'{"a": 1}', 0.0, 3, 60.0, "RetriesExhausted", b'{"errorType":"Boom"}')


class Queue:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def dead_letters(self, told: Callable[[list[DeadLetter] | Exception], None]) -> None:
        told(self.error or [LETTER])

    def replay(self, request_id: str, told: Callable[[bool | Exception], None]) -> None:
        told(self.error or request_id == "id-1")


def ask(method: str, path: str, error: Exception | None = None) -> tuple[int, Any]:
    answers: list[Response] = []
    DeadLetters(Queue(error))(Request(method, path, [], b"", ("127.0.0.1", 1), 0), answers.append)
    (answer,) = answers
    return answer.status, json.loads(answer.body)


def test_read() -> None:
    assert ask("GET", PATH) == (
        200,
        {
            "deadLetters": [
                {
                    "requestId": "id-1", "function": "hello:live", "arrived": "1970-01-01T00:00:00Z",
                    "died": "1970-01-01T00:01:00Z", "attempts": 3, "reason": "RetriesExhausted", "event": {"a": 1},
                    "error": {"errorType": "Boom"},
                }
            ]
        },
    )  # fmt: skip


def test_replayed() -> None:
    assert ask("POST", f"{PATH}/id-1") == (200, {"replayed": "id-1"})
    assert ask("POST", f"{PATH}/id-2") == (404, {"message": "There is no dead letter id-2."})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DELETE", PATH, 405), ("GET", f"{PATH}/id-1", 405), ("POST", PATH, 405), ("GET", f"{PATH}x", 404),
     ("GET", "/_fairlead/other", 404)],
)  # fmt: skip
def test_anything_else_is_refused(method: str, path: str, status: int) -> None:
    assert ask(method, path)[0] == status


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", f"{PATH}/id-1")])
def test_a_disk_that_fails(method: str, path: str) -> None:
    status, content = ask(method, path, OSError("disk full"))
    assert status == 500
    assert "disk full" in content["message"]

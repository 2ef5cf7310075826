"""What this room takes and gives: a request as any HTTP side has it, and an answer to be sent."""

from typing import NamedTuple, Protocol

Headers = list[tuple[bytes, bytes]]


class Asked(Protocol):
    """What is read of an HTTP request. `path` and `query` are still percent-encoded."""

    method: str
    path: str
    query: str
    body: bytes

    def header(self, name: bytes) -> str:
        """The first value of the header `name` (given in lower case), or an empty string."""


class Answer(NamedTuple):
    """An HTTP response, its members in the order in which the HTTP side's own response takes them."""

    status: int
    body: bytes
    headers: Headers

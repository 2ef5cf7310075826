"""What a client offers in `Sec-WebSocket-Extensions`, and what of it is taken (RFC 7692, section 7.1)."""

import re
from functools import lru_cache
from typing import Final

from fairlead.edge.deflate import WINDOW_BITS

_LONGEST: Final = 512
"""Of a header that is looked at; what browsers send has 45 characters."""
_BITS: Final = re.compile(r"[89]|1[0-5]")
_SMALLEST_WINDOW: Final = 9
"""zlib makes no smaller one."""


class Deflate:
    """permessage-deflate as agreed: the answer, and the window of what we send."""

    __slots__ = ("answer", "window_bits")

    def __init__(self, answer: str, window_bits: int) -> None:
        self.answer = answer
        self.window_bits = window_bits


@lru_cache(maxsize=64)
def agree(offers: str) -> Deflate | None:
    """The first offer that can be taken; None where none can.

    API Gateway takes the offer of browsers, and a limit of the server's window, which it repeats (both observed). That
    it keeps no context from message to message is our choice.
    """
    if len(offers) > _LONGEST:
        return None
    for offer in offers.split(","):
        name, *parameters = [part.strip() for part in offer.split(";")]
        if name == "permessage-deflate" and (agreed := _taken(parameters)) is not None:
            return agreed
    return None


def _taken(parameters: list[str]) -> Deflate | None:
    answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    window_bits = WINDOW_BITS
    seen = set()
    for parameter in parameters:
        name, has_value, value = (part.strip() for part in parameter.partition("="))
        value = value.removeprefix('"').removesuffix('"')
        if name in seen:
            return None
        seen.add(name)
        match name:
            case "server_no_context_takeover" | "client_no_context_takeover" if not has_value:
                continue
            case "client_max_window_bits" if not has_value or _BITS.fullmatch(value):
                continue  # any window can be read
            case "server_max_window_bits" if _BITS.fullmatch(value) and int(value) >= _SMALLEST_WINDOW:
                window_bits = int(value)
                answer += f"; server_max_window_bits={window_bits}"
            case _:
                return None
    return Deflate(answer, window_bits)

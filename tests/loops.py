"""The event loops that the gateway runs on: uvloop where it is installed, and the standard library's own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress


def _loops() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    found: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    with suppress(ImportError):
        import uvloop

        found["uvloop"] = uvloop.new_event_loop
    return found


LOOPS = _loops()
USUAL = LOOPS.get("uvloop", asyncio.new_event_loop)
"""The one that the gateway would take here."""

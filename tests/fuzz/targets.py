"""What is fuzzed: by name, a function that takes any bytes, and the modules whose branches the fuzzer is to see.

A target raises nothing but what is a bug, and each of its runs costs at most CPU_SECONDS.
"""

import time
from collections.abc import Callable
from importlib import import_module

CPU_SECONDS = 0.05
_TRIES = 3

TARGETS = {
    "authorizer_answers": ("fairlead.authorizers.answers", "fairlead.iam"),
    "core": ("fairlead.websocket_api",),
    "http_head": ("fairlead.net", "fairlead.edge", "fairlead.iam.credentials", "fairlead.wire.hosts"),
    "schemas": ("fairlead.deployments",),
    "selection": ("fairlead.websocket_api.selection", "fairlead.jsonpath"),
    "templates": ("fairlead.templates", "fairlead.jsonpath"),
    "websocket_frames": ("fairlead.edge.parser", "fairlead.edge.frames"),
}


class TooSlow(Exception):  # noqa: N818 - what a run is, not an error of the fuzzer
    """An input costs more than it may."""


def target(name: str) -> Callable[[bytes], None]:
    """`one` of tests/fuzz/{name}.py."""
    found: Callable[[bytes], None] = import_module(f"fuzz.{name}").one
    return found


def timed(one: Callable[[bytes], None], data: bytes) -> None:
    """Run an input. One over time is repeated and the least counts, for the machine does other things too."""
    seconds = _seconds(one, data)
    if seconds > CPU_SECONDS:
        seconds = min(seconds, *(_seconds(one, data) for _ in range(_TRIES)))
    if seconds > CPU_SECONDS:
        raise TooSlow(f"{seconds * 1000:.0f} ms of CPU for {len(data)} bytes")


def _seconds(one: Callable[[bytes], None], data: bytes) -> float:
    began = time.process_time()
    one(data)
    return time.process_time() - began

"""A function that its author looks at in a debugger: one environment, an inspector, and no time-outs.

An inspected function is known by its time-out, a day, which no function of Lambda's can have (900 s at most).
"""

from dataclasses import replace
from typing import Final

from fairlead.functions.runtimes import family
from fairlead.model.apps import Function

SECONDS: Final = 86_400.0
"""Whoever looks at a function may take a day."""
ADDRESS: Final = "127.0.0.1:9229"
"""Node.js's own default, which editors look for."""


def suspended(function: Function, name: str) -> Function:
    """The function without its time-out, if it is the one of this name (or label) and runs on Node.js."""
    named = name and name in (function.name, function.label) and family(function.runtime) == "nodejs"
    return replace(function, timeout_seconds=SECONDS, concurrency=None) if named else function


def is_inspected(function: Function) -> bool:
    """Whether `suspended` has made it so."""
    return function.timeout_seconds == SECONDS

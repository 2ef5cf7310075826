"""How much memory a function's process may have.

Lambda ends a process whose memory in use reaches the function's size. Here the kernel refuses it more data
(RLIMIT_DATA, which counts the heap and private mappings, used or not; never RLIMIT_AS, which counts what Node.js
merely reserves). What is reserved and never used, threads' stacks above all, is allowed for, so a process can use
somewhat more than on Lambda before it ends. Node.js is told the size of its heap besides.
"""

import sys
from typing import Final

from fairlead.model.apps import Function

_RESERVED: Final = 256 << 20
"""Bytes that a process may reserve above its function's size: some thirty threads. Our choice."""


def data_bytes(function: Function) -> int:
    """The process's RLIMIT_DATA; 0 for none."""
    return (function.memory_mb << 20) + _RESERVED if is_bounded() else 0


def is_bounded() -> bool:
    """Whether the kernel counts mappings as data; elsewhere than on Linux (4.7) most memory escapes the limit."""
    return sys.platform.startswith("linux")


def caution() -> str:
    """What of functions is bounded on this machine, in one sentence for its operator."""
    if is_bounded():
        return "Functions are bounded in time and memory, but not in processes, nor in what they write to disk."
    return "Functions are bounded in time, but not in memory, in processes, nor in what they write to disk."

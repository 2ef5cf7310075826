"""Chance, once for the whole house: every identifier that is not derived from something else is made here.

API Gateway's ids are 11 bytes in url-safe base64, so 16 characters that end in one `=` (observed in every published
capture). Random bytes are taken from the system in blocks: one call to it for each id would cost more than the id.
"""

import hashlib
import os
from base64 import b64encode, urlsafe_b64encode
from typing import Final

_BLOCK: Final = 4096
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

_TOKENS: Final = 256

_pool = b""
_taken = 0
_tokens = ""
_next_token = 0


def random_bytes(count: int) -> bytes:
    """`count` (at most 4,096) unpredictable bytes."""
    global _pool, _taken
    end = _taken + count
    if end > len(_pool):
        _pool = os.urandom(_BLOCK)
        _taken, end = 0, count
    chunk = _pool[_taken:end]
    _taken = end
    return chunk


def token() -> str:
    """A request, message or connection id in API Gateway's form: 16 characters, the last one `=`."""
    global _tokens, _next_token
    if _next_token == len(_tokens):
        _tokens, _next_token = _more_tokens(), 0
    start = _next_token
    _next_token = start + 16
    return _tokens[start : start + 15] + "="


def _more_tokens() -> str:
    """Many at once: encoding each by itself would cost more than all else about it."""
    raw = bytearray(os.urandom(12 * _TOKENS))
    raw[11::12] = bytes(
        _TOKENS
    )  # 11 bytes are an id; with a zero as the 12th each begins at a multiple of 16 characters
    return urlsafe_b64encode(raw).decode("ascii")


def uuid() -> str:
    """A random UUID (version 4), as Lambda's request ids are."""
    raw = random_bytes(16).hex()
    variant = "89ab"[int(raw[16], 16) & 3]
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-{variant}{raw[17:20]}-{raw[20:]}"


def secret(length: int = 40) -> str:
    """`length` characters that nobody can guess, in the alphabet of AWS's secret access keys."""
    return b64encode(random_bytes(length)).decode("ascii")[:length]


def access_key_id(prefix: str = "ASIA") -> str:
    """An access key id in AWS's form: a prefix that tells its kind, then 16 capital letters and digits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return prefix + "".join(letters[byte & 31] for byte in random_bytes(16))


def resource_id(*name: str, length: int = 10) -> str:
    """The id of a resource that a config file names: the same name gives the same id at every start.

    API ids are 10 lower-case letters and digits, those of routes, integrations and deployments 7 (observed).
    """
    number = int.from_bytes(hashlib.sha256("\0".join(name).encode()).digest(), "big")
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)


def trace_root(now: float) -> str:
    """The root of an X-Ray trace id: `1-8hex-24hex`, of which the first part is the time in seconds."""
    return f"1-{int(now):08x}-{random_bytes(12).hex()}"

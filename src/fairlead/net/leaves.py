"""Certificates on demand: a context for each name that a ClientHello asks for, made anew before it ends."""

import asyncio
import os
import ssl
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fairlead import ids
from fairlead.clock import Clock
from fairlead.net.authority import CERTIFICATE, FOLDER, open_authority

if TYPE_CHECKING:
    from fairlead.net.certificates import Authority

_HERE: Final = ("localhost", "127.0.0.1", "::1")
"""What is certified to who names nothing, as clients do that were given an address (RFC 6066, 3)."""
_FRESH_SECONDS: Final = 20 * 86400.0
"""After so long a certificate, which is valid for 30 days, is made anew."""
_MOST_NAMES: Final = 64
"""So many names have a context of their own; those that were not asked for the longest go."""
_AGAIN_SECONDS: Final = 10.0
"""Without an authority; then it is tried again."""
_TOLD: Final = 20
"""So many different things are told to the operator; clients can make up names for ever."""
_DISTRUST: Final = ("UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE")


class Leaves:
    """The contexts (`net.tls.Contexts`). The authority is opened, or made, in a thread, when the first client needs it.

    `data` is the user's data folder, `permitted` what a new authority may certify, `knows` tells whether requests for a
    host (in lower case) are served here at all. `report` takes one line for the operator.
    """

    __slots__ = ("_authority", "_clock", "_contexts", "_data", "_failed_at", "_file", "_knows", "_permitted", "_report",
                 "_told", "_waiting", "failures")  # fmt: skip

    def __init__(
        self,
        data: Path,
        permitted: Callable[[], Sequence[str]],
        knows: Callable[[str], bool],
        clock: Clock,
        report: Callable[[str], None],
    ) -> None:
        self._data = data
        self._permitted = permitted
        self._knows = knows
        self._clock = clock
        self._report = report
        self._authority: Authority | None = None
        self._file: tuple[int, int] | None = None
        """Which file the authority is from."""
        self._contexts: OrderedDict[str, tuple[ssl.SSLContext, float]] = OrderedDict()
        self._waiting: list[Callable[[ssl.SSLContext | None], None]] = []
        self._failed_at = 0.0
        self._told: set[str] = set()
        self.failures = 0
        """Handshakes so far that came to nothing."""

    def get(self, then: Callable[[ssl.SSLContext | None], None]) -> None:
        """Call `then` with a context that chooses the certificate by the name that is asked for; None without one."""
        if self._authority is not None and self._file != _file(self._data):
            self._authority = None  # the operator has removed it, or put another in its place
            self._contexts.clear()
        if self._authority is not None:
            then(self._context(""))
        elif self._clock.now() < self._failed_at + _AGAIN_SECONDS:
            then(None)
        else:
            self._waiting.append(then)
            if len(self._waiting) == 1:
                opening = asyncio.get_running_loop().run_in_executor(None, self._open)
                opening.add_done_callback(self._opened)

    def failed(self, error: ssl.SSLError | None) -> None:
        """A handshake came to nothing. That a client does not know the authority is told once, with what to do; some
        clients that don't (Python's asyncio) leave without saying so."""
        self.failures += 1
        if error is None or any(reason in (error.reason or "") for reason in _DISTRUST):
            self._tell(
                "distrust",
                "A client did not accept our certificate. If it has not been told to trust the authority that made it: "
                "`fairlead ca` says how to.",
            )

    def _open(self) -> "Authority":
        return open_authority(self._data, self._permitted(), self._clock.now())

    def _opened(self, opening: "asyncio.Future[Authority]") -> None:
        waiting, self._waiting = self._waiting, []
        error = opening.exception()
        if error is None:
            self._authority = opening.result()
            self._file = _file(self._data)
        else:
            self._failed_at = self._clock.now()
            self._tell(str(error), f"TLS is not possible: {error}")
        for then in waiting:
            then(None if self._authority is None else self._context(""))

    def _context(self, name: str) -> ssl.SSLContext | None:
        """The context for a name (`""`: none was asked for); None where a certificate for it can't be had."""
        now = self._clock.now()
        context, made_at = self._contexts.get(name, (None, 0.0))
        if context is None or now > made_at + _FRESH_SECONDS:
            context = self._make((name,) if name else _HERE, now)
            if context is None:
                return None
            self._contexts[name] = (context, now)
            if len(self._contexts) > _MOST_NAMES + 1:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(name)
        return context

    def _make(self, names: Sequence[str], now: float) -> ssl.SSLContext | None:
        assert self._authority is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        context.sni_callback = self._choose
        try:
            _load(context, self._authority.leaf(names, now), self._data / FOLDER)
        except OSError as error:
            self._tell("disk", f"No certificate can be made: {error.strerror or error}.")
            return None
        return context

    def _choose(self, tls: ssl.SSLSocket | ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> int | None:
        """What OpenSSL calls when it has read a ClientHello: take another context, or give the alert that refuses."""
        name = (name or "").lower().removesuffix(".")
        if name in _HERE:
            name = ""
        if name and not self._may_certify(name):
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        chosen = self._context(name)
        if chosen is None:
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        tls.context = chosen
        return None

    def _may_certify(self, name: str) -> bool:
        assert self._authority is not None
        if not self._knows(name):
            self._tell(name, f"A TLS connection for {name} was refused: the host is not known here.")
            return False
        if not self._authority.covers(name):
            what = "our own authority certifies names of this machine and of AWS only"
            self._tell(name, f"A TLS connection for {name} was refused: {what}. A proxy in front can have another.")
            return False
        return True

    def _tell(self, what: str, text: str) -> None:
        if what not in self._told and len(self._told) < _TOLD:
            self._told.add(what)
            self._report(text)


def _file(data: Path) -> tuple[int, int] | None:
    try:
        found = (data / FOLDER / CERTIFICATE).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _load(context: ssl.SSLContext, pem: bytes, folder: Path) -> None:
    """Give `context` a key and its certificate. It takes them from a file only, which is there for that long."""
    path = folder / f"{ids.uuid()}.pem"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        context.load_cert_chain(path)
    finally:
        path.unlink(missing_ok=True)

"""`/metrics`, in Prometheus's text form.

They tell which APIs and functions are here and how busy they are, so not everybody may read them: programs on this
machine may, and people in a browser of this machine who ask for the page themselves; no page of a site that is not
ours. Whoever comes by another machine, or by a proxy on this one, may if the operator says so.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Final

from fairlead.net.messages import Request, Response
from fairlead.observe.exposition import CONTENT_TYPE, Family, exposition

_HEADERS: Final = [
    (b"Content-Type", CONTENT_TYPE.encode()),
    (b"Cache-Control", b"no-store"),
    (b"X-Content-Type-Options", b"nosniff"),
    (b"Cross-Origin-Resource-Policy", b"same-origin"),
]
_PLAIN: Final = [(b"Content-Type", b"text/plain; charset=utf-8"), (b"X-Content-Type-Options", b"nosniff")]
_OWN_SITES: Final = frozenset({"", "none", "same-origin"})
_BY_PROXIES: Final = (b"forwarded", b"x-forwarded-for", b"via")


class Metrics:
    """The door. `gather` gives the metrics of the moment; `everyone` lets other machines read them too. `own` is the
    address that the gateway listens on where it is not loopback: programs of this machine come from it."""

    __slots__ = ("_everyone", "_gather", "_own")

    def __init__(self, gather: Callable[[], Iterable[Family]], *, everyone: bool = False, own: str = "") -> None:
        self._gather = gather
        self._everyone = everyone
        self._own = own

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer one scrape."""
        if _is_from_foreign_page(request):
            answer(Response(403, b"No page of another site may read this.\n", list(_PLAIN)))
        elif not self._everyone and not _is_from_here(request, self._own):
            text = b'Only this machine may read this; metrics.readers = "everyone" lets others.\n'
            answer(Response(403, text, list(_PLAIN)))
        else:
            answer(Response(200, exposition(self._gather()).encode(), list(_HEADERS)))


def _is_from_foreign_page(request: Request) -> bool:
    """A page asks, and is not itself of the host that it asks ("Fetch Metadata Request Headers", W3C)."""
    return bool(request.header(b"origin")) or request.header(b"sec-fetch-site") not in _OWN_SITES


def _is_from_here(request: Request, own: str) -> bool:
    """Whether the other end of the connection is a program of this machine that speaks for itself."""
    if any(request.header(name) for name in _BY_PROXIES):
        return False
    try:
        address = ip_address(request.peer[0].partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback or request.peer[0] == own

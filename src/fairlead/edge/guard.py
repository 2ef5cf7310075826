"""Who is let in: clients and web pages are taken to be hostile (docs/explanation/security.md).

A web page can make a browser send requests to this machine, and can lead a name of its own to it. It can neither choose
`Host` nor leave out `Origin` and `Sec-Fetch-*`, so by these it is known.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from fairlead.edge.endpoints import of_host
from fairlead.edge.unsigned import QUERY, unsigned, unsupported
from fairlead.iam.sigv4 import Flaw
from fairlead.net.messages import Request, Response
from fairlead.wire.hosts import service_of

_API_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\.?")
_LOCALSTACK: Final = "localhost.localstack.cloud"
"""A public name, and all names under it, that lead to 127.0.0.1; people's configs hold it."""
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:]{2,39}")
_ORIGIN: Final = re.compile(r"null|[a-z][a-z0-9+.-]{0,31}://[a-z0-9._:\[\]-]{1,260}")
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = frozenset({"dynamodb", "apigateway", "lambda"})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_BY_BROWSERS: Final = frozenset({b"origin", b"sec-fetch-"})
_PLAIN: Final = [(b"Content-Type", b"text/plain; charset=utf-8"), (b"X-Content-Type-Options", b"nosniff")]
_LONGEST: Final = 300
"""Of an origin that is looked at."""
_TOLD: Final = 100
"""So many different refusals are told to the operator; whoever sends them could make up names for ever."""


class Guard:
    """Refuses what may not come in, and tells the operator of each host and origin once, with the option to add.

    What carries the secret of one of our own environments (`is_key`) comes from a function, wherever it says to go.
    """

    __slots__ = (
        "_flaw",
        "_has_api",
        "_has_domain",
        "_head_flaw",
        "_hosts",
        "_is_key",
        "_must_sign",
        "_origins",
        "_report",
        "_serves",
        "_told",
    )

    def __init__(
        self,
        *,
        serves: Callable[[str], bool],
        has_api: Callable[[str], bool],
        has_domain: Callable[[str], bool] = lambda host: False,
        is_key: Callable[[str], bool],
        flaw: Callable[[Request], Flaw | None],
        head_flaw: Callable[[Request], Flaw | None],
        report: Callable[[str], None],
        must_sign: bool = False,
        hosts: Iterable[str] = (),
        origins: Iterable[str] = (),
    ) -> None:
        """`serves` tells whether calls of an AWS service are answered here, `has_api` whether an API of an id is here,
        `has_domain` whether a host is a custom domain,
        `flaw` why a request is not validly signed, `head_flaw` why it can't be whatever its body is; with `must_sign`
        every call of an AWS API must be. `hosts` and `origins` are further ones to let in, in lower case."""
        self._serves = serves
        self._has_api = has_api
        self._has_domain = has_domain
        self._is_key = is_key
        self._flaw = flaw
        self._head_flaw = head_flaw
        self._report = report
        self._must_sign = must_sign
        self._hosts = frozenset(hosts)
        self._origins = frozenset(origins)
        self._told: set[str] = set()

    def knows(self, host: str) -> bool:
        """Whether requests for a host name (in lower case) are let in."""
        return is_local(host) or host in self._hosts or self._has_domain(host) or self._is_aws(host)

    def host(self, request: Request) -> Response | None:
        """The refusal of a request for a host that is not known here, before it is looked at any further."""
        host = of_host(request.header(b"host")).host
        if self.knows(host) or self._is_ours(request):
            return None
        self._tell(_unknown_host(host))
        return Response(403, b"This host is not known here.\n", list(_PLAIN))

    def call(self, request: Request) -> Response | None:
        """The refusal of a call of an AWS API (`request.service`), `@connections` among them."""
        return self._call(request, self._flaw)

    def head(self, request: Request) -> Response | None:
        """The same, as far as the head of the call tells."""
        return self._call(request, self._head_flaw)

    def _call(self, request: Request, flaw_of: Callable[[Request], Flaw | None]) -> Response | None:
        if self._is_ours(request):
            return None
        service = request.service
        from_page = is_from_page(request)
        if from_page or self._must_sign:
            flaw = flaw_of(request)
            if flaw is not None:
                if from_page:
                    self._tell(_unsigned_page(request.header(b"origin"), service))
                return unsigned(service, flaw, from_page)
        wanted = wrong_type(request)
        return None if wanted is None else unsupported(service, request.header(b"content-type"), wanted)

    def handshake(self, request: Request) -> Response | None:
        """The refusal of a handshake for an unknown host, or by a page of another site."""
        refused = self.host(request)
        if refused is not None:
            return refused
        origin = request.header(b"origin").lower()
        host = of_host(request.header(b"host")).host
        if not origin or origin in self._origins or (len(origin) <= _LONGEST and is_own_origin(origin, host)):
            return None
        self._tell(_foreign_origin(origin))
        return Response(403, b"Pages of this origin may open no WebSocket here.\n", list(_PLAIN))

    def _is_aws(self, host: str) -> bool:
        """The name of an API that is here, or of an AWS service that is served here."""
        api = _API_HOST.fullmatch(host)
        if api is not None:
            return self._has_api(api[1])
        service = service_of(host)
        return service is not None and service != "execute-api" and self._serves(service)

    def _is_ours(self, request: Request) -> bool:
        return self._is_key(request.header(b"x-fairlead-key"))

    def _tell(self, text: str) -> None:
        if text in self._told or len(self._told) > _TOLD:
            return
        self._told.add(text)
        self._report(text if len(self._told) <= _TOLD else "Further hosts and pages are refused without a line each.")


@lru_cache(maxsize=512)
def is_local(host: str) -> bool:
    """Whether a host name (in lower case, without a port) can only mean this machine."""
    host = host.removesuffix(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    if host == _LOCALSTACK or host.endswith(f".{_LOCALSTACK}"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_page(request: Request) -> bool:
    """Whether a browser says that a page has made the request ("Fetch Metadata Request Headers", W3C)."""
    return any(name[:10].lower() in _BY_BROWSERS for name, _ in request.headers)


@lru_cache(maxsize=512)
def is_own_origin(origin: str, host: str) -> bool:
    """Whether an origin (in lower case) is on this machine, or of the host that was asked; on any port."""
    try:
        url = urlsplit(origin)
        name = url.hostname
    except ValueError:
        return False
    if url.scheme not in ("http", "https") or not name:
        return False
    return name == host or is_local(name)


def wrong_type(request: Request) -> str | None:
    """The Content-Type that the protocol of a call wants, where the request names another; None where all is well.

    Naming none is well: tools do. The payloads of `@connections` and of a Lambda invocation may be of any type.
    """
    kind = request.header(b"content-type").partition(";")[0].strip().lower()
    if not kind or request.method not in _WITH_BODY:
        return None
    if request.service in QUERY:
        return None if kind == _FORM else _FORM
    if request.service not in _JSON or "json" in kind or request.path.endswith("/invocations"):
        return None
    return "application/x-amz-json-1.0" if request.service == "dynamodb" else "application/json"


def _unknown_host(host: str) -> str:
    if not _NAME.fullmatch(host):
        return "A request was refused whose Host header names no host."
    return (
        f"A request for the host {host} was refused: any web page can lead a name of its own to this machine. "
        f"If this one is yours, start with --allow-host {host}"
    )


def _foreign_origin(origin: str) -> str:
    if not _ORIGIN.fullmatch(origin):
        return "A WebSocket was refused whose Origin header names no origin."
    return f"A WebSocket from a page of {origin} was refused. If that page is yours, start with --allow-origin {origin}"


def _unsigned_page(origin: str, service: str) -> str:
    by = f"a page of {origin}" if _ORIGIN.fullmatch(origin.lower()) else "a web page"
    return f"A call of {service[:64]} by {by} was refused: pages need requests signed with a key of this gateway."

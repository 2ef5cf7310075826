"""Sends a Python function's requests for AWS to the gateway that runs it, whatever the code makes of its endpoint.

`install` wraps the `send` of botocore's HTTP session, which every boto3 client goes through, and that of the requests
library's adapter, when they are imported: at once if they have been, else by an import hook, so that a function without
them pays nothing. Path, query and body stay as they are, `Host` stays the original one, and two headers say where the
request was meant to go and from which environment it comes. Requests to other hosts are not touched.

Runs inside the function's process: the standard library only, and nothing of the package.
"""

import re
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_SENDERS = {"botocore.httpsession": "URLLib3Session", "requests.adapters": "HTTPAdapter"}
_AWS = re.compile(r"(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)\.?$", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOCAL_PORTS = frozenset({3001, 4566, 8000})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def install(gateway: str, key: str, also: dict[str, Callable[[ModuleType], None]] | None = None) -> None:
    """Redirect from now on. `gateway` is a base URL (`http://127.0.0.1:3001`), `key` the environment's secret. `also`
    holds what is to be told of further modules when they have been imported."""

    def wrap(module: ModuleType) -> None:
        _wrap(module, gateway, key)

    told = dict.fromkeys(_SENDERS, wrap) | (also or {})
    for name, tell in told.items():
        if name in sys.modules:
            tell(sys.modules[name])
    sys.meta_path.insert(0, _Finder(told))


def turned(url: str, gateway: str) -> tuple[str, str, str] | None:
    """(URL at the gateway, original authority, original endpoint), or None when the request is not ours."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    target = urlsplit(gateway)
    if not (_AWS.search(host) or (host in _LOOPBACK and (port in _LOCAL_PORTS or port == target.port))):
        return None
    authority = parts.netloc.rpartition("@")[2]
    moved = urlunsplit((target.scheme, target.netloc, parts.path, parts.query, ""))
    return moved, authority, f"{parts.scheme}://{authority}"


def _wrap(module: ModuleType, gateway: str, key: str) -> None:
    sender = getattr(module, _SENDERS[module.__name__])
    original = sender.send

    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        found = turned(request.url, gateway)
        if found is None:
            return original(self, request, *args, **kwargs)
        kept = request.url, request.headers
        request.url, authority, endpoint = found
        request.headers = kept[1].copy()
        if "Host" not in request.headers:
            request.headers["Host"] = authority
        request.headers["X-Fairlead-Endpoint"] = endpoint
        request.headers["X-Fairlead-Key"] = key
        try:
            response = original(self, request, *args, **kwargs)
        finally:
            request.url, request.headers = kept  # a retry signs and sends the original again
        response.url = request.url
        return response

    sender.send = send


class _Finder(MetaPathFinder):
    """Waits for the import of a module, lets the usual finder do it, and shows what comes out."""

    def __init__(self, told: dict[str, Callable[[ModuleType], None]]) -> None:
        self.told = told

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The usual spec with a loader that tells, for the modules that are waited for; None for every other."""
        if name not in self.told:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader, self.told[name])
        return spec


class _Telling(Loader):
    def __init__(self, loader: Loader, tell: Callable[[ModuleType], None]) -> None:
        self.loader = loader
        self.tell = tell

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        self.tell(module)

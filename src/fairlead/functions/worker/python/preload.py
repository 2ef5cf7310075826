"""Loads boto3 before the workers are forked, so that none of them pays for it.

Beside its modules, what botocore reads from its data files (service descriptions, endpoint rules) is read here for the
services that WebSocket apps use, and every session that a worker makes starts with it: a first client then takes some
milliseconds instead of a hundred. Nothing else of boto3 is changed.
"""

import functools
from typing import Any

_SERVICES = ("apigatewaymanagementapi", "lambda")


def load() -> str:
    """Load boto3 if the app has it. Returns what went wrong, or an empty string."""
    try:
        from boto3.session import Session
        from botocore.loaders import Loader

        session = Session("-", "-", region_name="us-east-1")
        for service in _SERVICES:
            session.client(service, endpoint_url="http://127.0.0.1")
        session.resource("dynamodb")
        _share(Loader, session._session.get_component("data_loader"))
    except ModuleNotFoundError as error:
        return "" if error.name == "boto3" else str(error)
    except Exception as error:  # noqa: BLE001 - whatever a broken package does; the gateway reports it
        return f"{type(error).__name__}: {error}"
    return ""


def _share(loader: Any, primed: Any) -> None:
    """Let every new loader with the usual data paths begin with what `primed` has read."""
    read = getattr(primed, "_cache", None)
    if not isinstance(read, dict):
        return  # another botocore keeps it elsewhere; its loaders read for themselves
    original = loader.__init__

    @functools.wraps(original)
    def start(self: Any, extra_search_paths: Any = None, *args: Any, **kwargs: Any) -> None:
        original(self, extra_search_paths, *args, **kwargs)
        if not extra_search_paths:
            self._cache.update(read)

    loader.__init__ = start

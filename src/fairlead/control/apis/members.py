"""Members of requests: which are kept, which change a document, which nobody here would heed."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairlead.control.apis.errors import bad_request


def kept(params: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The members that are given, of those that a document keeps. An empty text is none."""
    return {name: params[name] for name in names if params.get(name) not in (None, "")}


def patch(document: dict[str, Any], params: Mapping[str, Any], names: Sequence[str]) -> None:
    """Change the members that an update gives; an empty text takes one away (our choice)."""
    for name in names:
        if params.get(name) == "":
            document.pop(name, None)
        elif params.get(name) is not None:
            document[name] = params[name]


def refuse(params: Mapping[str, Any], names: Sequence[str], what: str) -> None:
    """Refuse members that would have no effect here, by name. Empty, false and zero ask for nothing."""
    for name in names:
        if params.get(name):
            raise bad_request(f"{name} of {what} is not supported here.")

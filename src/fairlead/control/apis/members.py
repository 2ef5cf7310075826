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


def patch_maps(document: dict[str, Any], params: Mapping[str, Any], names: Sequence[str]) -> None:
    """Take the entries of maps into a document: entry by entry, an empty text removes one (how infrastructure tools
    remove them). A map that has no entry left is gone."""
    for name in names:
        if params.get(name) is None:
            continue
        merged = {**document.get(name, {}), **params[name]}
        merged = {key: value for key, value in merged.items() if value != ""}
        if merged:
            document[name] = merged
        else:
            document.pop(name, None)


def refuse(params: Mapping[str, Any], names: Sequence[str], what: str) -> None:
    """Refuse members that would have no effect here, by name. Empty, false and zero ask for nothing."""
    for name in names:
        if params.get(name):
            raise bad_request(f"{name} of {what} is not supported here.")


def refuse_http_only(params: Mapping[str, Any], names: Sequence[str]) -> None:
    """Refuse members that only HTTP APIs have, by name ("Supported only for HTTP APIs", API reference)."""
    for name in names:
        if params.get(name):
            raise bad_request(f"{name} is supported only for HTTP APIs; this one has the protocol WEBSOCKET.")


def too_long(entries: Mapping[str, str], most: int, what: str) -> None:
    """Refuse a map with a value longer than `most` characters."""
    for key, value in entries.items():
        if len(value) > most:
            raise bad_request(f"{what} {key} has {len(value):,} characters; there may be {most:,}.")

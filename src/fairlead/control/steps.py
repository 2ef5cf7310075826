"""The steps of a plan, and what tells whether one is needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairlead.control.definitions import Document
from fairlead.control.documents import CONFIG


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a service (botocore's names), and the id of what it makes; empty where that has a name."""

    service: str
    operation: str
    params: Mapping[str, Any]
    fixed_id: str = ""


def owned(documents: Iterable[Document]) -> Iterator[Document]:
    """Those that belong to a config."""
    return (document for document in documents if document.get("owner") == CONFIG)


def changed(existing: Document, members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are not so yet; an empty text is one that is absent."""
    return {name: value for name, value in members.items() if not _is(existing.get(name), value)}


def _is(existing: Any, wanted: Any) -> bool:
    return bool(existing == wanted or (existing is None and wanted == ""))

"""Published versions: a function as it was, code and configuration, under a number that is never given again.

Its code is the folder of the zip's digest, which stays as long as any version has it. Documents of versions are as
those of functions; they say their `Version`, and their ARN ends in it.
"""

from typing import Any, Final

from fairlead import ids
from fairlead.control.definitions import Definitions, Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ALIAS, EVENT_CONFIG, FUNCTION, FUNCTION_VERSION, POLICY, shown
from fairlead.control.functions import names
from fairlead.control.functions.refusals import invalid, outdated, unsupported
from fairlead.control.pages import page
from fairlead.model.errors import ApiError

_PAGE: Final = 50
"""Of what is listed in one answer, whatever MaxItems says (ListFunctions, Lambda API reference)."""
_OWN: Final = frozenset({
    "FunctionArn", "Version", "RevisionId", "Description", "LastModified", "published", "tags", "owner", "concurrency",
})  # fmt: skip
"""In what two versions may differ and still be the same."""


def publish_version(desk: Desk, params: Params) -> dict[str, Any]:
    """PublishVersion. What has not changed since the last version is not published again: that one is answered."""
    document = names.find(desk, params)
    if params.get("PublishTo"):
        raise unsupported("PublishTo")
    if params.get("CodeSha256") not in (None, "", document["CodeSha256"]):
        text = f"CodeSHA256 ({params['CodeSha256']}) is different from current CodeSHA256 in $LATEST"
        raise invalid(f"{text} ({document['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST.")
    if params.get("RevisionId") not in (None, document["RevisionId"]):
        raise outdated()
    return shown(publish(desk, document, params.get("Description")))


def publish(desk: Desk, document: Document, description: str | None = None) -> Document:
    """Freeze a function. Raises ApiError for one whose code is a folder that its author works in."""
    if "folder" in document["code"]:
        raise unsupported(
            f"A version of {document['FunctionName']}", "its code is the folder of the app, which goes on changing"
        )
    name, number = document["FunctionName"], document["published"]
    last = desk.definitions.get(FUNCTION_VERSION, name, ordered(number)) if number else None
    if last is not None and _compared(last) == _compared(document):
        return last
    version = {
        **{member: value for member, value in document.items() if member not in ("published", "tags", "owner")},
        "Version": str(number + 1),
        "FunctionArn": f"{document['FunctionArn']}:{number + 1}",
        "RevisionId": ids.uuid(),
    }
    if description is not None:
        version["Description"] = description
    with desk.definitions.change():
        desk.definitions.put(FUNCTION, (name,), {**document, "published": number + 1})
        desk.definitions.put(FUNCTION_VERSION, (name, ordered(number + 1)), version)
    return version


def list_versions_by_function(desk: Desk, params: Params) -> dict[str, Any]:
    """ListVersionsByFunction: `$LATEST` first, then by number."""
    latest = names.find(desk, params)
    published = desk.definitions.list(FUNCTION_VERSION, latest["FunctionName"])
    first = {**latest, "FunctionArn": f"{latest['FunctionArn']}:{names.LATEST}"}
    numbered = [(ordered(0), first), *((ordered(int(one["Version"])), one) for one in published)]
    return listed(numbered, params, "Versions")


def listed(named: list[tuple[str, Document]], params: Params, member: str) -> dict[str, Any]:
    """One page of a list, as Lambda answers it. Raises ApiError."""
    try:
        documents, following = page(named, params.get("Marker", ""), min(params.get("MaxItems", _PAGE), _PAGE))
    except ValueError:
        raise invalid("Invalid marker: it is none that an earlier answer gave.") from None
    output: dict[str, Any] = {member: [shown(document) for document in documents]}
    return {**output, "NextMarker": following} if following else output


def delete_version(desk: Desk, name: str, version: str) -> None:
    """Remove one version; what runs comes to its end. Raises ApiError where an alias leads to it."""
    for alias in desk.definitions.list(ALIAS, name):
        if version in (alias["FunctionVersion"], *_weights(alias)):
            text = f"Function cannot be deleted, because alias {alias['Name']} of it leads to version {version}."
            raise ApiError("ResourceConflictException", 409, text, Type="User")
    with desk.definitions.change():
        desk.definitions.delete(FUNCTION_VERSION, name, ordered(int(version)))
        for kind in (POLICY, EVENT_CONFIG):
            desk.definitions.delete(kind, name, version)
    desk.live.functions_changed(f"{name}:{version}")


def ordered(number: int) -> str:
    """A version's number as a key: in the order of numbers."""
    return f"{number:010d}"


def of_version(definitions: Definitions, name: str, version: str) -> Document | None:
    """The document of `$LATEST` or of a published version."""
    if version == names.LATEST:
        return definitions.get(FUNCTION, name)
    return definitions.get(FUNCTION_VERSION, name, ordered(int(version))) if version.isdecimal() else None


def version_of(definitions: Definitions, name: str, qualifier: str) -> str | None:
    """The version that a qualifier leads to: a version, or by chance one of those of an alias. None for none."""
    if qualifier in ("", names.LATEST):
        return names.LATEST
    if qualifier.isdecimal():
        return qualifier if of_version(definitions, name, qualifier) is not None else None
    alias = definitions.get(ALIAS, name, qualifier)
    if alias is None:
        return None
    chance = int.from_bytes(ids.random_bytes(4), "big") / (1 << 32)
    for version, weight in _weights(alias).items():
        if chance < weight:
            return version
        chance -= weight
    usual: str = alias["FunctionVersion"]
    return usual


def key_of(definitions: Definitions, name: str, qualifier: str) -> str | None:
    """What runs (`model.apps.Function.key`) for a function's name and a qualifier; None where there is no such one."""
    version = version_of(definitions, name, qualifier)
    return None if version is None else name if version == names.LATEST else f"{name}:{version}"


def find(desk: Desk, params: Params) -> tuple[Document, str]:
    """The document that `FunctionName` and `Qualifier` lead to, and the qualifier (empty for none). The ARN in it is
    that which was asked for. Raises ApiError."""
    document, qualifier = names.find_qualified(desk, params)
    name = document["FunctionName"]
    version = version_of(desk.definitions, name, qualifier)
    found = None if version is None else of_version(desk.definitions, name, version)
    if found is None:
        raise names.missing(desk, name, qualifier)
    if qualifier:
        found = {**found, "FunctionArn": f"{document['FunctionArn']}:{qualifier}"}
    return found, qualifier


def _weights(alias: Document) -> dict[str, float]:
    weights: dict[str, float] = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    return weights


def _compared(document: Document) -> Document:
    return {member: value for member, value in document.items() if member not in _OWN}

"""Requests in the REST protocols: an operation by method and URI, members out of the URI, query, headers and body."""

from collections.abc import Mapping
from typing import Any

from fairlead.wire import forms, scalars, timestamps
from fairlead.wire.json_reading import JsonReader, parse
from fairlead.wire.messages import Asked
from fairlead.wire.models import Reference, Shape
from fairlead.wire.routing import Match
from fairlead.wire.services import Service
from fairlead.wire.unreadable import Path, Unreadable, spelled


def match(service: Service, request: Asked) -> Match | None:
    """The operation that `request` is for, and its URI's labels. Unreadable for a URI that is no UTF-8."""
    try:
        return service.routes.match(request.method, request.path, request.query)
    except UnicodeDecodeError as error:
        raise Unreadable("The URI is not valid UTF-8") from error


def params(service: Service, match: Match, request: Asked) -> dict[str, Any]:
    """The input, from wherever the model says that its members stand."""
    reference = match.operation.input
    if reference is None:
        return {}
    shape = service.shape(reference)
    found: dict[str, Any] = {}
    query: dict[str, list[str]] = {}
    for name, value in forms.pairs(request.query):
        query.setdefault(name, []).append(value)
    for name, member in shape.members.items():
        texts = _texts(member, name, match.labels, query, request)
        if texts:
            found[name] = _value(service.shapes, member, texts, (spelled(name),))
    found.update(_body(service.shapes, shape, request.body))
    return found


def _texts(
    member: Reference, name: str, labels: Mapping[str, str], query: Mapping[str, list[str]], request: Asked
) -> list[str]:
    wire_name = member.location_name or name
    match member.location:
        case "uri":
            return [labels[wire_name]]
        case "querystring":
            return query.get(wire_name, [])
        case "header":
            value = request.header(wire_name.lower().encode("ascii"))
            return [value] if value else []
        case _:
            return []


def _value(shapes: Mapping[str, Shape], member: Reference, texts: list[str], path: Path) -> Any:
    shape = shapes[member.shape]
    form = timestamps.RFC822 if member.location == "header" else timestamps.ISO
    if shape.type == "list":
        assert shape.member is not None
        item = shapes[shape.member.shape]
        return [scalars.from_text(item, shape.member, text, form, path) for text in texts]
    return scalars.from_text(shape, member, texts[0], form, path)


def _body(shapes: Mapping[str, Shape], shape: Shape, body: bytes) -> dict[str, Any]:
    """The members that stand in the body. A body that no member stands in is ignored, as on AWS."""
    reader = JsonReader(shapes)
    if shape.payload is None:
        in_body = any(member.location is None for member in shape.members.values())
        return reader.structure(shape, parse(body)) if in_body else {}
    if not body:
        return {}
    payload = shape.members[shape.payload]
    path = (spelled(shape.payload),)
    match shapes[payload.shape].type:
        case "blob":
            value: Any = body
        case "string":
            value = _text(body)
        case _:
            value = reader.value(payload, parse(body), path)
    return {shape.payload: value}


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("The request body is not valid UTF-8") from error

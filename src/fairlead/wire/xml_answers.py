"""Answers and errors of the query protocol, in XML: IAM and STS.

Reference: "Making query requests" and "Common errors", IAM API Reference.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fairlead.model.errors import ApiError
from fairlead.wire import scalars, timestamps
from fairlead.wire.json_writing import check_members
from fairlead.wire.messages import Answer
from fairlead.wire.models import Operation, Reference, Shape
from fairlead.wire.services import Service

CONTENT_TYPE: Final = b"text/xml"

_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_PERCENT_ENCODED: Final = frozenset({"policyDocumentType"})
"""Shapes of IAM that are percent-encoded in answers (and only there), as its API Reference says."""


def respond(service: Service, operation: Operation, output: Mapping[str, Any], request_id: str) -> Answer:
    """`output` as `service` answers it."""
    result = ""
    if operation.output is None:
        assert not output, f"{operation.name} has no output"
    else:
        result = _structure(service.shapes, service.shape(operation.output), output)
        wrapper = operation.output.result_wrapper
        result = _element(wrapper, result) if wrapper else result
    metadata = _element("ResponseMetadata", _element("RequestId", _text(request_id)))
    return _answer(200, service, f"{operation.name}Response", result + metadata, request_id)


def refuse(service: Service, error: ApiError, request_id: str) -> Answer:
    """`error` as `service` answers it."""
    parts = {"Type": "Sender" if error.status < 500 else "Receiver", "Code": error.code}
    if error.message is not None:
        parts["Message"] = error.message
    parts.update((name, str(value)) for name, value in error.members.items())
    inner = "".join(_element(name, _text(value)) for name, value in parts.items())
    content = _element("Error", inner) + _element("RequestId", _text(request_id))
    return _answer(error.status, service, "ErrorResponse", content, request_id)


def _answer(status: int, service: Service, root: str, content: str, request_id: str) -> Answer:
    body = f'<{root} xmlns="{service.model.metadata.xml_namespace}">{content}</{root}>\n'.encode()
    return Answer(status, body, [(b"x-amzn-RequestId", request_id.encode()), (b"Content-Type", CONTENT_TYPE)])


def _structure(shapes: Mapping[str, Shape], shape: Shape, value: Mapping[str, Any]) -> str:
    check_members(shape, value)
    return "".join(
        _member(shapes, member, member.location_name or name, value[name])
        for name, member in shape.members.items()
        if value.get(name) is not None
    )


def _member(shapes: Mapping[str, Shape], reference: Reference, name: str, value: Any) -> str:
    shape = shapes[reference.shape]
    match shape.type, value:
        case "structure", Mapping():
            return _element(name, _structure(shapes, shape, value))
        case "list", (list() | tuple()):
            assert shape.member is not None
            item_name = name if shape.flattened else shape.member.location_name or "member"
            items = "".join(_member(shapes, shape.member, item_name, item) for item in value)
            return items if shape.flattened else _element(name, items)
        case "map", Mapping():
            entry_name = name if shape.flattened else "entry"
            entries = "".join(_entry(shapes, shape, entry_name, key, item) for key, item in value.items())
            return entries if shape.flattened else _element(name, entries)
    scalars.to_json(shape, reference, value)  # asserts that the model allows it
    text = scalars.to_text(shape, reference, value, timestamps.ISO)
    return _element(name, _text(quote(text, safe="") if reference.shape in _PERCENT_ENCODED else text))


def _entry(shapes: Mapping[str, Shape], shape: Shape, name: str, key: str, value: Any) -> str:
    assert shape.key is not None
    assert shape.value is not None
    key_element = _element(shape.key.location_name or "key", _text(key))
    return _element(name, key_element + _member(shapes, shape.value, shape.value.location_name or "value", value))


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _text(text: str) -> str:
    """Characters that XML can't hold, not even escaped, become U+FFFD. Our choice."""
    return _IMPOSSIBLE.sub("\ufffd", text).translate(_ESCAPED)

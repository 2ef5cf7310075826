"""Bodies, text or binary, and their conversions."""

import pytest

from fairlead import jsonpath
from fairlead.integrations.content import Content, ConversionError


def test_what_a_backend_sent_is_text_where_it_can_be() -> None:
    assert not Content.received("é".encode()).binary
    assert Content.received(b"\xff\x00").binary


def test_templates_see_binary_content_as_base64() -> None:
    assert Content(b"\xff\x00", binary=True).text == "/wA="
    assert Content("é".encode()).text == "é"


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_not_json_has_no_document(data: bytes) -> None:
    assert Content(data).document is jsonpath.MISSING


def test_a_document_is_read_once() -> None:
    content = Content(b'{"a":[1]}')
    assert content.document == {"a": [1]}
    assert content.document is content.document


@pytest.mark.parametrize(
    ("content", "strategy", "data", "binary"),
    [
        (Content(b"/wA="), "CONVERT_TO_BINARY", b"\xff\x00", True),
        (Content(b"\xff", binary=True), "CONVERT_TO_BINARY", b"\xff", True),
        (Content(b"\xff\x00", binary=True), "CONVERT_TO_TEXT", b"/wA=", False),
        (Content(b"text"), "CONVERT_TO_TEXT", b"text", False),
        (Content(b"text"), "", b"text", False),
    ],
)
def test_conversions(content: Content, strategy: str, data: bytes, binary: bool) -> None:
    converted = content.converted(strategy)
    assert (converted.data, converted.binary) == (data, binary)


@pytest.mark.parametrize("text", [b"%", b"abc", "é".encode()])
def test_what_is_not_base64_cannot_become_binary(text: bytes) -> None:
    with pytest.raises(ConversionError, match="CONVERT_TO_BINARY"):
        Content(text).converted("CONVERT_TO_BINARY")

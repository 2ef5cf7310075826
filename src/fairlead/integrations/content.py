"""Content: a body on its way through an integration, text or binary, and its conversions.

`contentHandlingStrategy` says what becomes of it ("Working with binary media types", API Gateway guide):
CONVERT_TO_BINARY makes the bytes of base64 text, CONVERT_TO_TEXT base64 text of bytes; what is of the wanted kind
already stays as it is.
"""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any, Final

import msgspec

from fairlead import jsonpath

_decode: Final = msgspec.json.Decoder().decode
_NOT_READ: Final = object()


class ConversionError(ValueError):
    """The content cannot be converted; the text says why."""


class Content:
    """A body: `data`, which is UTF-8 unless it is `binary`."""

    __slots__ = ("_document", "binary", "data")

    def __init__(self, data: bytes, binary: bool = False) -> None:
        self.data = data
        self.binary = binary
        self._document: Any = _NOT_READ

    @classmethod
    def received(cls, data: bytes) -> "Content":
        """What a backend sent: text where it is UTF-8, binary where it is not (our choice)."""
        try:
            data.decode()
        except UnicodeDecodeError:
            return cls(data, binary=True)
        return cls(data)

    @property
    def text(self) -> str:
        """The body as templates see it: binary content as base64."""
        return b64encode(self.data).decode() if self.binary else self.data.decode()

    @property
    def document(self) -> Any:
        """The body as JSON, or jsonpath.MISSING where it is none."""
        if self._document is _NOT_READ:
            try:
                self._document = _decode(self.data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self._document = jsonpath.MISSING
        return self._document

    def converted(self, strategy: str) -> "Content":
        """The content as `strategy` wants it; without one, as it is. Raises ConversionError."""
        if strategy == "CONVERT_TO_TEXT" and self.binary:
            return Content(b64encode(self.data))
        if strategy == "CONVERT_TO_BINARY" and not self.binary:
            try:
                return Content(b64decode(self.data, validate=True), binary=True)
            except Error as error:
                raise ConversionError(f"CONVERT_TO_BINARY takes base64, and the body is none: {error}") from None
        return self

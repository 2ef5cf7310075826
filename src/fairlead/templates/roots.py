"""`$input` and `$util`: the objects that API Gateway puts into every template."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Any, Final
from urllib.parse import quote_plus, unquote_to_bytes

from fairlead.jsonpath import MISSING
from fairlead.templates.errors import RenderError
from fairlead.templates.inputs import Input, parse_body, parse_json, thawed
from fairlead.templates.methods.tables import Table
from fairlead.templates.queries import find
from fairlead.templates.run import Run
from fairlead.templates.texts import json_of, text_of

_UNPARSED: Final = object()
_BAD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


class _JavaScript(dict[int, str]):
    """What a character is escaped to, by its code; made when it is first met."""

    def __missing__(self, code: int) -> str:
        units = chr(code).encode("utf-16-be", "surrogatepass")
        escaped = "".join(f"\\u{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))
        if len(self) < 4096:
            self[code] = escaped
        return escaped


_JAVASCRIPT: Final = _JavaScript({code: chr(code) for code in range(0x20, 0x7F)})
_JAVASCRIPT.update({8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"})
_JAVASCRIPT.update({ord(character): f"\\{character}" for character in "\"'\\/"})


class InputRoot:
    """`$input`. The body is parsed once in a rendering: what a template sets in what `path` gave, `json` shows."""

    __slots__ = ("_document", "_input", "_parameters")

    def __init__(self, given: Input) -> None:
        self._input = given
        self._document: Any = _UNPARSED
        self._parameters: dict[str, dict[str, str]] | None = None

    def _body(self, run: Run) -> str:
        """`$input.body`: no body is an empty object [observed]."""
        return self._input.body or "{}"

    def _find(self, run: Run, path: str) -> Any:
        if self._document is _UNPARSED:
            run.charge_text(len(self._input.body))
            self._document = parse_body(self._input.body)
        return find(self._document, path, run)

    def _path(self, run: Run, path: str) -> Any:
        """`$input.path(path)`: a value, null where the path leads nowhere."""
        found = self._find(run, path)
        return None if found is MISSING else found

    def _json(self, run: Run, path: str) -> str:
        """`$input.json(path)`: JSON, that of an empty text where the path leads nowhere."""
        found = self._find(run, path)
        return json_of("" if found is MISSING else found, run)

    def _params(self, run: Run) -> dict[str, dict[str, str]]:
        """`$input.params()`: `path`, `querystring` and `header`."""
        if self._parameters is None:
            given = self._input
            self._parameters = thawed({"path": given.path, "querystring": given.querystring, "header": given.header})
        return self._parameters

    def _param(self, run: Run, name: str) -> str | None:
        """`$input.params(name)`: looked for in the path, then the query string, then the headers."""
        for where in (self._input.path, self._input.querystring, self._input.header):
            if name in where:
                return where[name]
        return None

    METHODS: Final[Table] = {
        "getBody": (("", lambda run, root: root._body(run)),),
        "json": (("s", lambda run, root, path: root._json(run, path)),),
        "params": (("", lambda run, root: root._params(run)), ("s", lambda run, root, name: root._param(run, name))),
        "path": (("s", lambda run, root, path: root._path(run, path)),),
    }


class UtilRoot:
    """`$util`."""

    __slots__ = ()
    METHODS: Final[Table] = {
        "base64Decode": (("o", lambda run, _, value: base64_decode(run, text_of(value, run))),),
        "base64Encode": (("o", lambda run, _, value: base64_encode(run, text_of(value, run))),),
        "escapeJavaScript": (("o", lambda run, _, value: escape_javascript(run, text_of(value, run))),),
        "parseJson": (("o", lambda run, _, value: parse_text(run, text_of(value, run))),),
        "urlDecode": (("o", lambda run, _, value: url_decode(run, text_of(value, run))),),
        "urlEncode": (("o", lambda run, _, value: url_encode(run, text_of(value, run))),),
    }


def escape_javascript(run: Run, text: str) -> str:
    """As commons-lang: quotes of both kinds, slashes and backslashes behind a backslash, what is not ASCII as \\u."""
    run.charge_text(len(text))
    run.charge(len(text) >> (5 if text.isascii() else 2))
    return text.translate(_JAVASCRIPT)


def parse_text(run: Run, text: str) -> Any:
    run.charge_text(len(text))
    return parse_json(text)


def url_encode(run: Run, text: str) -> str:
    """As java.net.URLEncoder: a form's encoding, in UTF-8."""
    run.charge_text(12 * len(text))
    return quote_plus(text.encode(errors="replace"), safe="*").replace("~", "%7E")


def url_decode(run: Run, text: str) -> str:
    run.charge_text(len(text))
    if _BAD_PERCENT.search(text):
        raise RenderError("urlDecode met a % without two hexadecimal digits.")
    return unquote_to_bytes(text.replace("+", " ")).decode(errors="replace")


def base64_encode(run: Run, text: str) -> str:
    run.charge_text(4 * len(text))
    return b64encode(text.encode(errors="replace")).decode()


def base64_decode(run: Run, text: str) -> str:
    """Bytes that are no UTF-8 become replacement characters: a template knows texts only. Our choice."""
    run.charge_text(len(text))
    try:
        return b64decode(text.encode(errors="replace"), validate=True).decode(errors="replace")
    except (Base64Error, ValueError):
        raise RenderError("base64Decode met what is no base64.") from None

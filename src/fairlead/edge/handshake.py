"""The opening handshake of RFC 6455, section 4.2: what a client must send, what it is answered."""

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from hashlib import sha1
from typing import Final

from fairlead.model.limits import URL_CHARACTERS
from fairlead.net.messages import Request, Response
from fairlead.net.responses import Responses, encode_headers

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SWITCHING: Final = b"HTTP/1.1 101 Switching Protocols\r\n"
_UPGRADE: Final = b"Connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: "
_PLAIN: Final = (b"Content-Type", b"text/plain; charset=utf-8")
_JSON: Final = (b"Content-Type", b"application/json")


def refusal(request: Request) -> Response | None:
    """Why this request can't open a WebSocket, as the answer to it; None when it can."""
    if request.method != "GET":
        return Response(405, b"A WebSocket is opened with GET.\n", [_PLAIN, (b"Allow", b"GET")])
    if len(request.target) > URL_CHARACTERS:
        return Response(414, b'{"message":"URI Too Long"}', [_JSON])
    if request.header(b"sec-websocket-version") != "13":
        text = b"This server speaks version 13 of the WebSocket protocol.\n"
        return Response(426, text, [_PLAIN, (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Version", b"13")])
    if not _is_key(request.header(b"sec-websocket-key")):
        return Response(400, b"Sec-WebSocket-Key must be 16 bytes in base64.\n", [_PLAIN])
    return None


def accept(responses: Responses, key: str, subprotocols: Sequence[str], extensions: str = "") -> bytes:
    """The 101 with the headers that API Gateway sends (observed). ValueError for a subprotocol with a line break."""
    own = b""
    if subprotocols:
        own = encode_headers([(b"sec-websocket-protocol", value.encode("latin-1")) for value in subprotocols])
    if extensions:
        own += b"sec-websocket-extensions: %b\r\n" % extensions.encode("latin-1")
    answer = b2a_base64(sha1(key.encode() + _GUID, usedforsecurity=False).digest(), newline=False)
    return b"%b%b%b%b\r\n%b\r\n" % (_SWITCHING, responses.date(), _UPGRADE, answer, own)


def _is_key(text: str) -> bool:
    try:
        return len(text) == 24 and len(a2b_base64(text, strict_mode=True)) == 16
    except (Base64Error, ValueError):
        return False

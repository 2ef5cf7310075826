"""What an environment asks over its own socket instead of by HTTP: AWS calls, as requests to the same doors.

CALL's body is the length of a head (uint32), the head as JSON (`method`, `target`, `host`, `endpoint`, `operation`,
`region`, `service`) and the body; ANSWER's is the status (uint16), the length of the headers (uint32), the headers as a
JSON object and the body. An environment has one call under way at most.
"""

import json
import struct
from typing import Final

from fairlead.accounts.keys import EnvironmentKey
from fairlead.functions.frames import ANSWER, FrameError
from fairlead.net.messages import Request, Response

_LENGTH: Final = struct.Struct("<I")
_ANSWER: Final = struct.Struct("<IBHI")
_NOWHERE: Final = ("127.0.0.1", 0)


def request(body: bytes, key: EnvironmentKey) -> Request:
    """The request that a CALL stands for, from the environment whose key it is. Raises FrameError."""
    try:
        end = 4 + _LENGTH.unpack_from(body)[0]
        head = {name: value.encode("latin-1") for name, value in json.loads(body[4:end]).items()}
        headers = [
            (b"Host", head["host"]),
            (b"X-Fairlead-Endpoint", head["endpoint"]),
            (b"X-Fairlead-Key", key.gateway_key.encode()),
            (b"Authorization", _authorization(key, head["region"], head["service"])),
        ]
        if head["operation"]:
            headers.append((b"X-Amz-Target", head["operation"]))
        return Request(head["method"].decode(), head["target"].decode("latin-1"), headers, body[end:], _NOWHERE, 0)
    except (ValueError, KeyError, AttributeError, struct.error) as error:
        raise FrameError("a call that can't be read") from error


def answer(response: Response) -> bytes:
    """The ANSWER frame for a response."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
    headers["Content-Length"] = str(len(response.body))
    text = json.dumps(headers).encode()
    return _ANSWER.pack(7 + len(text) + len(response.body), ANSWER, response.status, len(text)) + text + response.body


def _authorization(key: EnvironmentKey, region: bytes, service: bytes) -> bytes:
    """What a signature would name. There is none to check: who calls is known by the socket."""
    scope = b"%s/20000101/%s/%s/aws4_request" % (key.access_key_id.encode(), region, service)
    return b"AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=host, Signature=0" % scope

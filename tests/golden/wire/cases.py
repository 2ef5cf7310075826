"""Golden cases of the wire formats: one file a case, `cases/<name>.case`, in the bytes that AWS's clients exchange.

A case is the name of a service, a request (its first line, headers, an empty line, its body), a ruler line `====`, and
what comes of it: the call as JSON and, where a line `----` and an output as JSON follow the request's body, the answer
to it; or the answer that refuses the request. `\\xNN` stands for a byte.

`python tests/golden/wire/cases.py NAME...` writes what comes of the requests now below the ruler, to be read by a
person.
"""

import json
import sys
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fairlead.model.errors import ApiError
from fairlead.net.messages import Request
from fairlead.wire.calls import parse, refuse, respond
from fairlead.wire.messages import Answer
from fairlead.wire.services import service

FOLDER: Final = Path(__file__).parent / "cases"
RULER: Final = "====\n"
OUTPUT: Final = "----\n"


def names() -> list[str]:
    """Every case there is."""
    return sorted(path.stem for path in FOLDER.glob("*.case"))


def parts(name: str) -> tuple[str, str]:
    """What stands above and below the ruler."""
    given, _, expected = (FOLDER / f"{name}.case").read_text(encoding="utf-8").partition(RULER)
    return given, expected


def outcome(given: str) -> str:
    """What comes of the request."""
    asked, _, output = given.partition(OUTPUT)
    name, _, text = asked.partition("\n")
    known = service(name)
    try:
        call = parse(known, _request(text))
    except ApiError as error:
        return _shown(refuse(known, error, "the-id"))
    read = f"{call.operation} {json.dumps(call.params, indent=1, ensure_ascii=False, default=_plain)}\n"
    if not output:
        return read
    return f"{read}{OUTPUT}{_shown(respond(known, call.operation, json.loads(output), 'the-id'))}"


def _request(text: str) -> Request:
    head, _, body = text.partition("\n\n")
    line, *headers = head.splitlines()
    method, target = line.split()
    named = [tuple(header.encode().split(b": ", 1)) for header in headers]
    # a body in a case ends with its last line's end, which is no part of it
    raw = body.removesuffix("\n").encode().decode("unicode_escape").encode("latin-1") if "\\x" in body else None
    sent = raw if raw is not None else body.removesuffix("\n").encode()
    return Request(method, target, [(name, value) for name, value in named], sent, ("127.0.0.1", 1), 1)


def _shown(answer: Answer) -> str:
    headers = "".join(f"{name.decode()}: {value.decode()}\n" for name, value in answer.headers)
    return f"{answer.status}\n{headers}\n{answer.body.decode().removesuffix(chr(10))}\n"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else f"base64 {b64encode(value).decode()}"


if __name__ == "__main__":
    for each in sys.argv[1:]:
        above, _ = parts(each)
        (FOLDER / f"{each}.case").write_text(above + RULER + outcome(above), encoding="utf-8")

"""HTTP as clients send it, read in any pieces, and all that looks at a request before a door does."""

from fairlead.deployments.directory import Directory
from fairlead.edge import doors, endpoints, guard, handshake
from fairlead.net.messages import Request
from fairlead.net.requests import RequestReader, Rules
from fuzz.reading import Choices

_RULES = Rules(head_bytes=4096, body_bytes=8192)
_DIRECTORY = Directory()


def one(data: bytes) -> None:
    """The first byte says where the rest is cut; whole or cut, the same requests must come of it."""
    choices = Choices(data)
    size = choices.byte() + 1
    sent = choices.left
    whole, cut = _read(sent, len(sent) or 1), _read(sent, size)
    assert _shown(whole) == _shown(cut), (whole, cut)
    for request in whole:
        if request is not None:
            _look_at(request)


def _read(sent: bytes, size: int) -> list[Request | None]:
    """Requests in order, None for what was refused."""
    reader = RequestReader(("127.0.0.1", 50000), 3001, _RULES)
    read: list[Request | None] = []
    at = 0
    while at < len(sent) and not reader.ended:
        piece = sent[at : at + min(size, reader.appetite)]
        at += len(piece)
        reader.feed(piece)
        assert reader.unseen <= _RULES.head_bytes + len(piece)
        for asked in reader.waiting:
            reader.answered(asked)
            assert (asked.request is None) is (asked.refused is not None)
            read.append(asked.request)
        reader.waiting.clear()
    reader.close()
    assert len(_RULES.bodies) == 0
    return read


def _shown(read: list[Request | None]) -> list[tuple[object, ...] | None]:
    return [None if one is None else (one.method, one.target, one.headers, one.body) for one in read]


def _look_at(request: Request) -> None:
    request.endpoint = endpoints.effective_endpoint(request, lambda key: key == "x")
    request.service = doors.service_asked(request)
    guard.is_local(request.endpoint.host)
    guard.is_from_page(request)
    guard.is_own_origin(request.header(b"origin")[:300].lower(), request.endpoint.host)
    guard.wrong_type(request)
    handshake.refusal(request)
    _DIRECTORY.find(request.endpoint.host, request.path, stage_optional=True)

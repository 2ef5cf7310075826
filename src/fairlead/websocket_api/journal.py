"""What the journal must know of a connection so that its `$disconnect` can be called by the gateway's next life.

Three entries, each one line of JSON: `opened` before `$connect` is called, or before the 101 where there is none;
`closing` before `$disconnect` is called; `closed` after it was answered, or when `$connect` has refused.
"""

import msgspec


class Opened(msgspec.Struct, tag="opened", tag_field="entry", omit_defaults=True):
    """A connection was accepted, or is about to be judged by `$connect`. What it tells is what a Peer holds."""

    id: str
    api_id: str
    stage: str
    connected_at: float
    source_ip: str
    user_agent: str | None
    domain_name: str = ""
    authorizer: str = ""
    known_as: dict[str, str] | None = None


class Closing(msgspec.Struct, tag="closing", tag_field="entry"):
    """Its `$disconnect` is about to be called with this request id."""

    id: str
    request_id: str
    code: int
    reason: str


class Closed(msgspec.Struct, tag="closed", tag_field="entry"):
    """It was refused, its `$disconnect` was answered, or there is none: nothing is owed to it."""

    id: str


Entry = Opened | Closing | Closed

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Entry).decode

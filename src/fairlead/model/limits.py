"""Every limit of the contract, with its unit and its source. Each is the default of a setting of the same name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a stage's connections live under."""

    frame_bytes: int = 32 * KIB
    """Payload of one WebSocket frame; above it the connection is closed with 1009. API Gateway quotas."""
    message_bytes: int = 128 * KIB
    """Payload of one message, however many frames it has; above it 1009, for a POST 413. API Gateway quotas."""
    idle_seconds: float = 600.0
    """Without a message either way, after which the connection is closed with 1001. API Gateway quotas."""
    life_seconds: float = 7200.0
    """After which a connection is closed with 1001, however busy. API Gateway quotas."""
    integration_seconds: float = 29.0
    """The longest that an integration may take. API Gateway quotas."""
    max_in_flight: int = 1000
    """Messages of one connection being answered at once; at it reading stops until one is done. Our choice."""
    binary: bool = False
    """Binary messages are taken and sent; otherwise they close the connection with 1003, as on AWS."""
    flood_rate: float = 0.0
    """Messages a second that one connection may send, 0 for any number. Our choice."""
    flood_burst: int = 0
    """How many of them at once; 0 for as many as `flood_rate` gives in a second. Our choice."""
    flood_closes: bool = False
    """Above `flood_rate` the connection is closed with 1008; otherwise a message gets the Too Many Requests frame."""
    compression: bool = True
    """permessage-deflate is agreed to where a client offers it, as API Gateway does (observed)."""
    count_compressed: bool = False
    """`frame_bytes` and `message_bytes` count what comes over the wire, not what is in it. Which of the two API Gateway
    counts is unknown; ours holds whether a client compresses or not. What comes out of a message may be 16 times
    `message_bytes` then."""
    count_pings: bool = False
    """A client's ping frame counts against `idle_seconds`. Not documented; API Gateway's "idle" is said of messages."""
    ping_seconds: float = 0.0
    """How often clients are pinged; one that has said nothing since the last ping is gone. 0, as on AWS: never."""


@dataclass(frozen=True, slots=True)
class StageLimits:
    """The limits of one stage, and of those of its routes that have their own."""

    limits: Limits
    integration_seconds: Mapping[str, float] = field(default_factory=dict)
    """The longest that an integration may take, by route key."""


HEAD_BYTES: Final = 64 * KIB
"""Request line and headers of an HTTP request; above it 431. Our choice (AWS: 10,240 bytes of headers, uncertain)."""
BODY_BYTES: Final = 16 * KIB * KIB
"""An HTTP request's body; above it 413. DynamoDB's limit of a request."""
HEAD_SECONDS: Final = 10.0
"""From the first byte of a connection to the end of a request's head; after it 408. Our choice."""
URL_CHARACTERS: Final = 4096
"""Path and query of a handshake; above it 414. API Gateway quotas; the status is our choice."""
HANDSHAKES: Final = 4096
"""Connections whose request head is incomplete, in all; the newest above it are closed at once. Our choice."""
HANDSHAKES_PER_ADDRESS: Final = 1024
"""The same for one address. Our choice."""
HELD_BYTES: Final = 256 * KIB * KIB
"""Bytes of the bodies of requests that are not answered yet, in all; above it 503. Our choice."""
HELD_BYTES_PER_ADDRESS: Final = 160 * KIB * KIB
"""The same for one address; above it 429. Our choice: two of Lambda's largest uploads."""
UNUSED_BODY_BYTES: Final = 64 * KIB
"""The body of a request that by its head is for no AWS service; above it 413. Our choice: IAM's and STS's forms, which
name their service in the body, are smaller."""

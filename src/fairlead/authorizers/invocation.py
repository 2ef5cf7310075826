"""A handshake as policies see it: the action `execute-api:Invoke` on the ARN of `$connect`.

"Control access to a WebSocket API with IAM authorization" (API Gateway guide) has the form of the ARN.
"""

from datetime import UTC, datetime
from typing import Final

from fairlead.authorizers.identity_sources import header
from fairlead.readers.stacks import partition_of
from fairlead.websocket_api.occasions import Connecting

INVOKE: Final = "execute-api:Invoke"


def method_arn(occasion: Connecting, account_id: str) -> str:
    """The ARN of the `$connect` route of the handshake's stage. The region is that of the API's own host."""
    snapshot = occasion.snapshot
    region = snapshot.domain_name.split(".")[2]
    return f"arn:{partition_of(region)}:execute-api:{region}:{account_id}:{snapshot.api_id}/{snapshot.name}/$connect"


def conditions(occasion: Connecting) -> dict[str, str]:
    """The condition keys of a handshake ("AWS global condition context keys", IAM User Guide)."""
    at = datetime.fromtimestamp(occasion.now, UTC)
    known = {
        "aws:SourceIp": occasion.peer.source_ip,
        "aws:SecureTransport": "true",  # as the events say, whatever this gateway listens on
        "aws:CurrentTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "aws:EpochTime": str(int(occasion.now)),
        "aws:UserAgent": occasion.peer.user_agent or "",
        "aws:Referer": header(occasion, "referer"),
    }
    return {name: value for name, value in known.items() if value}

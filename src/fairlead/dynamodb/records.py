"""A stream's records as GetRecords tells them: the stored parts put together."""

import hashlib
from typing import Final

from fairlead.dynamodb.answers import splice
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.stream_store import Record
from fairlead.dynamodb.streams import EXPIRE, Stream, sequence

_NAMES: Final = (b'"INSERT"', b'"MODIFY"', b'"REMOVE"', b'"REMOVE"')
_TIME_TO_LIVE: Final = b'{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}'
"""Who removes what has expired (developer guide, "DynamoDB Streams and Time to Live")."""


def record(stream: Stream, caller: Caller, row: Record) -> bytes:
    """One record, as JSON. Its region is the one that `caller` asks in."""
    number, at, event, size, keys, new, old = row
    return splice(
        eventID=b'"%b"' % _event_id(stream, number),
        eventName=_NAMES[event],
        eventVersion=b'"1.1"',
        eventSource=b'"aws:dynamodb"',
        awsRegion=b'"%b"' % caller.region.encode(),
        dynamodb=splice(
            # In whole seconds, as AWS tells it.
            ApproximateCreationDateTime=b"%d" % at,
            Keys=keys,
            NewImage=new,
            OldImage=old,
            SequenceNumber=b'"%b"' % sequence(number).encode(),
            SizeBytes=b"%d" % size,
            StreamViewType=b'"%b"' % stream.definition.view.encode(),
        ),
        userIdentity=_TIME_TO_LIVE if event == EXPIRE else None,
    )


def _event_id(stream: Stream, number: int) -> bytes:
    """32 hexadecimal digits that are the same whenever the record is read."""
    definition = stream.definition
    name = f"{definition.account_id} {definition.table} {definition.label} {number}"
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest().encode()

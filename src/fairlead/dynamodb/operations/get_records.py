"""GetRecords: the records of a stream from where an iterator points, and the iterator to go on with."""

from typing import Final

from fairlead.dynamodb.answers import optional, splice, spliced_list
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.records import record
from fairlead.dynamodb.shard_iterators import read, write

_MOST: Final = 1000
_BYTES: Final = 1024 * 1024
"""What one answer holds, unless its first record alone is more. GetRecords, API reference."""


def get_records(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Get records. There is no next iterator once a stream that has ended was read to its end."""
    check_types(parameters, {"ShardIterator": str, "Limit": int})
    constraints = Constraints()
    if constraints.required(parameters.get("ShardIterator"), "shardIterator"):
        constraints.length(parameters["ShardIterator"], "shardIterator", 1, 2048)
    limit = parameters.get("Limit", _MOST)
    constraints.between(limit, "limit", 1, _MOST)
    constraints.done()
    now = database.clock.now()
    streams = database.catalog.streams
    stream, number = read(streams, caller, parameters["ShardIterator"], now)
    records: list[bytes] = []
    size = 0
    for row in streams.rows.read(stream.number, number, limit):
        told = record(stream, caller, row)
        size += len(told)
        if records and size > _BYTES:
            break
        records.append(told)
    number += len(records)
    ended = stream.definition.ended and number > stream.last
    following = None if ended else write(stream, caller, number, now)
    return splice(Records=spliced_list(records), NextShardIterator=optional(following))

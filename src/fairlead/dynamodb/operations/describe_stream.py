"""DescribeStream: a stream and its one shard, which is closed when the stream has ended."""

from typing import Any, Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.shard_iterators import find
from fairlead.dynamodb.streams import Stream, sequence

_MOST: Final = 100


def describe_stream(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Describe a stream."""
    check_types(parameters, {"StreamArn": str, "Limit": int, "ExclusiveStartShardId": str, "ShardFilter": dict})
    constraints = Constraints()
    if constraints.required(parameters.get("StreamArn"), "streamArn"):
        constraints.length(parameters["StreamArn"], "streamArn", 37, 1024)
    constraints.between(parameters.get("Limit", _MOST), "limit", 1, _MOST)
    constraints.done()
    stream = find(database.catalog.streams, caller, parameters["StreamArn"])
    definition = stream.definition
    description = {
        "StreamArn": stream.arn(caller),
        "StreamLabel": definition.label,
        "StreamStatus": "DISABLED" if definition.ended else "ENABLED",
        "StreamViewType": definition.view,
        "CreationRequestDateTime": round(definition.created, 3),
        "TableName": definition.table,
        "KeySchema": definition.key_schema,
        "Shards": _shards(stream, parameters),
    }
    return encode({"StreamDescription": description})


def _shards(stream: Stream, parameters: Parameters) -> list[dict[str, Any]]:
    # The one shard has no children, for which a ShardFilter asks, and no other comes after it.
    if "ShardFilter" in parameters or parameters.get("ExclusiveStartShardId", "") >= stream.shard_id:
        return []
    numbers = {"StartingSequenceNumber": sequence(stream.trimmed + 1)}
    if stream.definition.ended:
        numbers["EndingSequenceNumber"] = sequence(max(stream.last, stream.trimmed + 1))
    return [{"ShardId": stream.shard_id, "SequenceNumberRange": numbers}]

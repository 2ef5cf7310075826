"""GetShardIterator: where to begin reading a stream."""

from typing import Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, check_types, wrong_type
from fairlead.dynamodb.shard_iterators import check_trimmed, find, write
from fairlead.dynamodb.streams import Stream, number_of
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

_KINDS: Final = ("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "AT_TIMESTAMP")
_TYPES: Final = {"StreamArn": str, "ShardId": str, "ShardIteratorType": str, "SequenceNumber": str}


def get_shard_iterator(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Give an iterator. ResourceNotFoundException, TrimmedDataAccessException, ValidationException."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    for member, least, most in (("StreamArn", 37, 1024), ("ShardId", 28, 65)):
        at = f"{member[0].lower()}{member[1:]}"
        if constraints.required(parameters.get(member), at):
            constraints.length(parameters[member], at, least, most)
    constraints.required(parameters.get("ShardIteratorType"), "shardIteratorType")
    constraints.one_of(parameters.get("ShardIteratorType"), "shardIteratorType", _KINDS)
    if "SequenceNumber" in parameters:
        constraints.length(parameters["SequenceNumber"], "sequenceNumber", 21, 40)
    constraints.done()
    stream = find(database.catalog.streams, caller, parameters["StreamArn"])
    if parameters["ShardId"] != stream.shard_id:
        raise ApiError(
            "ResourceNotFoundException", 400, f"Requested resource not found: Shard: {parameters['ShardId']} not found"
        )
    number = _number(stream, parameters)
    return encode({"ShardIterator": write(stream, caller, number, database.clock.now())})


def _number(stream: Stream, parameters: Parameters) -> int:
    match parameters["ShardIteratorType"]:
        case "TRIM_HORIZON":
            return stream.trimmed + 1
        case "LATEST":
            return stream.last + 1
        case "AT_TIMESTAMP":
            moment = parameters.get("Timestamp")
            if moment is None:
                raise invalid("Timestamp is required when ShardIteratorType is AT_TIMESTAMP")
            if type(moment) not in (int, float):
                raise wrong_type(moment, int)
            return stream.number_at(moment)
        case kind:
            return _numbered(stream, kind, parameters.get("SequenceNumber"))


def _numbered(stream: Stream, kind: str, text: str | None) -> int:
    if text is None:
        raise invalid(f"SequenceNumber is required when ShardIteratorType is {kind}")
    number = number_of(text)
    # A reader may begin at the StartingSequenceNumber of a shard that has no record yet.
    if number is None or number > stream.last + 1:
        raise invalid(f"The SequenceNumber {text} is not one of the shard {stream.shard_id}")
    number += kind == "AFTER_SEQUENCE_NUMBER"
    check_trimmed(stream, number)
    return min(number, stream.last + 1)

"""DescribeEndpoints and DescribeLimits: facts about the service itself."""

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters

_LIMITS = {
    "AccountMaxReadCapacityUnits": 80_000,
    "AccountMaxWriteCapacityUnits": 80_000,
    "TableMaxReadCapacityUnits": 40_000,
    "TableMaxWriteCapacityUnits": 40_000,
}


def describe_endpoints(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """AWS's name of the endpoint: whoever uses it is led back to the gateway like everyone who asks for that name."""
    del database, parameters
    address = f"dynamodb.{caller.region}.amazonaws.com"
    return encode({"Endpoints": [{"Address": address, "CachePeriodInMinutes": 1440}]})


def describe_limits(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """AWS's default quotas; nothing here is throttled by them."""
    del database, caller, parameters
    return encode(_LIMITS)

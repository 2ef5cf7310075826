"""AWS's regions, as botocore lists them."""

from collections.abc import Mapping
from functools import cache

import msgspec

from fairlead.wire.models import data_folder


class _Outputs(msgspec.Struct, rename="camel"):
    dns_suffix: str


class _Partition(msgspec.Struct):
    id: str
    outputs: _Outputs
    regions: dict[str, msgspec.Raw]


class _Partitions(msgspec.Struct):
    partitions: list[_Partition]


@cache
def domains() -> Mapping[str, str]:
    """The domain that hosts of a region's services end in, by the region: `amazonaws.com`, China's its own."""
    known = msgspec.json.decode((data_folder() / "partitions.json").read_bytes(), type=_Partitions)
    return {
        region: partition.outputs.dns_suffix
        for partition in known.partitions
        for region in partition.regions
        if "global" not in region
    }

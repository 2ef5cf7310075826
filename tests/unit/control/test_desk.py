"""What a desk knows of itself."""

from dataclasses import replace

import pytest

from fairlead.control.desk import Desk


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")]
)
def test_the_partition_is_the_regions(desk: Desk, region: str, partition: str) -> None:
    assert replace(desk, region=region).partition == partition


def test_ids_are_new_each_time_unless_one_is_fixed(desk: Desk) -> None:
    made = {desk.new_id(7) for _ in range(100)}
    assert len(made) == 100
    assert all(len(id) == 7 and id.isalnum() and id == id.lower() for id in made)
    assert replace(desk, fixed_id="abc").new_id(7) == "abc"

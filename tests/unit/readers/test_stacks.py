import pytest

from fairlead.readers.stacks import PSEUDO_PARAMETERS, Stack, partition_of

STACK = Stack("shop-dev", "eu-west-1", "000000000000")


def test_names_are_the_same_at_every_start_and_differ_between_resources() -> None:
    assert STACK.generated_name("Table") == Stack("shop-dev", "eu-west-1", "000000000000").generated_name("Table")
    assert STACK.generated_name("Table") != STACK.generated_name("Other")
    assert STACK.generated_name("Table") != Stack("shop-prod", "eu-west-1", "000000000000").generated_name("Table")
    head, _, tail = STACK.generated_name("Table").rpartition("-")
    assert head == "shop-dev-Table"
    assert len(tail) == 13
    assert tail.isupper()


def test_arns() -> None:
    assert STACK.arn("lambda", "function:f") == "arn:aws:lambda:eu-west-1:000000000000:function:f"
    assert STACK.role_arn("r") == "arn:aws:iam::000000000000:role/r"
    assert STACK.id.startswith("arn:aws:cloudformation:eu-west-1:000000000000:stack/shop-dev/")


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_a_region_decides_partition_and_domain(region: str, partition: str, suffix: str) -> None:
    stack = Stack("s", region, "000000000000")
    assert partition_of(region) == stack.partition == partition
    assert stack.url_suffix == suffix


def test_every_pseudo_parameter_but_no_value_has_one() -> None:
    values = {name: STACK.pseudo(name) for name in PSEUDO_PARAMETERS}
    assert [name for name, value in values.items() if value is None] == ["AWS::NoValue"]
    assert values["AWS::Region"] == "eu-west-1"
    assert STACK.pseudo("AWS::Nothing") is None

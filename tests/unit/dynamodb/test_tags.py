import pytest

from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.tags import check_count, read_tags
from fairlead.model.errors import ApiError


def test_tags_become_a_mapping() -> None:
    constraints = Constraints()
    assert read_tags(constraints, [{"Key": "a", "Value": ""}, {"Key": "b", "Value": "x"}]) == {"a": "", "b": "x"}
    constraints.done()


def test_what_is_wrong_is_told_by_place() -> None:
    constraints = Constraints()
    read_tags(constraints, [{"Key": "", "Value": "x"}, {"Key": "k"}])
    with pytest.raises(ApiError, match=r"tags\.1\.member\.key.*tags\.2\.member\.value"):
        constraints.done()
    with pytest.raises(ApiError) as refused:
        read_tags(Constraints(), [{"Key": 5, "Value": "x"}])
    assert refused.value.code == "SerializationException"


def test_fifty_are_enough() -> None:
    check_count({str(number): "" for number in range(50)})
    with pytest.raises(ApiError, match="at most 50"):
        check_count({str(number): "" for number in range(51)})


def test_keys_and_values_are_letters_spaces_digits_and_a_few_signs() -> None:
    constraints = Constraints()
    read_tags(constraints, [{"Key": "aws-x_1.2:/=+@", "Value": "Größe ½ Ж"}])
    constraints.done()
    read_tags(constraints, [{"Key": "d%g", "Value": '"x"'}])
    with pytest.raises(ApiError, match=r"'d%g' at 'tags\.1\.member\.key'.*tags\.1\.member\.value.*regular expression"):
        constraints.done()

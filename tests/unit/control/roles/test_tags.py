"""Tags of roles."""

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_role, refused


def test_a_tag_is_there_once(desk: Desk) -> None:
    make_role(desk)
    ask(desk, "TagRole", RoleName="worker", Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "1"}])
    ask(desk, "TagRole", RoleName="worker", Tags=[{"Key": "b", "Value": "2"}])
    tags = ask(desk, "ListRoleTags", RoleName="worker")["Tags"]
    assert tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    ask(desk, "UntagRole", RoleName="worker", TagKeys=["a", "c"])
    assert ask(desk, "ListRoleTags", RoleName="worker")["Tags"] == [{"Key": "b", "Value": "2"}]


def test_there_are_fifty_at_most(desk: Desk) -> None:
    make_role(desk)
    tags = [{"Key": str(number), "Value": ""} for number in range(51)]
    assert refused(desk, "TagRole", RoleName="worker", Tags=tags).status == 400

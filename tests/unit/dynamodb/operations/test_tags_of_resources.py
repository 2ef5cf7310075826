from tabledesk import CALLER, Desk, definition


def test_tags_are_put_on_taken_off_and_listed_in_pages(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    arn = CALLER.table_arn("things")
    tags = [{"Key": f"k{number:02}", "Value": str(number)} for number in range(12)]
    assert desk.ask("TagResource", ResourceArn=arn, Tags=tags) == (200, None)
    assert desk.ask("UntagResource", ResourceArn=arn, TagKeys=["k00", "unheard"]) == (200, None)
    first = desk.call("ListTagsOfResource", ResourceArn=arn)
    second = desk.call("ListTagsOfResource", ResourceArn=arn, NextToken=first["NextToken"])
    assert first["Tags"] + second["Tags"] == tags[1:]
    assert "NextToken" not in second


def test_a_resource_is_an_arn_that_is_there(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert desk.refuse("ListTagsOfResource", ResourceArn="things")[0] == "ValidationException"
    missing = CALLER.table_arn("nothing")
    assert desk.refuse("ListTagsOfResource", ResourceArn=missing)[0] == "ResourceNotFoundException"
    many = [{"Key": str(number), "Value": ""} for number in range(51)]
    assert "at most 50" in desk.refuse("TagResource", ResourceArn=CALLER.table_arn("things"), Tags=many)[1]

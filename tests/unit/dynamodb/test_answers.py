from fairlead.dynamodb.answers import optional, splice, spliced_list


def test_members_that_are_json_already_are_put_together() -> None:
    assert (
        splice(Items=spliced_list([b'{"a":1}', b"2"]), Count=b"2", Nothing=None) == b'{"Items":[{"a":1},2],"Count":2}'
    )
    assert splice() == b"{}"
    assert spliced_list([]) == b"[]"


def test_none_is_left_out_but_zero_is_not() -> None:
    assert optional(None) is None
    assert splice(Zero=optional(0)) == b'{"Zero":0}'

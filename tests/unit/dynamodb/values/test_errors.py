from fairlead.dynamodb.values.errors import invalid, unreadable


def test_a_refusal_can_always_be_sent() -> None:
    error = invalid('Syntax error; token: "\ud800"')
    assert (error.code, error.status, error.message) == ("ValidationException", 400, 'Syntax error; token: "?"')
    assert unreadable("x").code == "SerializationException"

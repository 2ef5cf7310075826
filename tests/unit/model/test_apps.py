"""What a function is called by."""

from dataclasses import replace

from fairlead.model.apps import Function


def test_a_version_has_a_key_of_its_own() -> None:
    function = Function("chat-dev", "app.handler", "python3.12", "/app", "arn", "chat")
    assert function.key == "chat-dev"
    assert replace(function, version="7").key == "chat-dev:7"

"""Route selection: any expression over any message."""

from fairlead import jsonpath
from fairlead.websocket_api.selection import SelectionError, compile_selection
from fuzz.reading import Choices

_USUAL = "$request.body.action"


def one(data: bytes) -> None:
    """The first part is the expression (an odd length of it: the usual one), the rest the message."""
    choices = Choices(data)
    expression = choices.text()
    message = choices.left.decode(errors="replace").encode()
    path = jsonpath.parse(expression)
    for text in {expression, f"$request.body.{expression}", f"${{request.body{expression}}}/${{request.body.b}}"}:
        try:
            selected = compile_selection(text)(message)
        except SelectionError:
            continue
        assert selected is None or isinstance(selected, str)
        assert compile_selection(text)(message) == selected
    usual = compile_selection(_USUAL)(message)
    slow = compile_selection("${request.body.action}" + "\\$")(message)
    # What is no JSON at all and what is JSON without that member both select no route but `$default`.
    assert (slow or "$") == f"{usual or ''}$", (usual, slow)
    if path is not None:
        jsonpath.find({"a": [1, {"b": "c"}]}, path)

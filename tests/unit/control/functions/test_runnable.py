"""From what is kept to what runs."""

from dataclasses import replace
from pathlib import Path

from fairlead.control.code import folder_of
from fairlead.control.desk import Desk
from fairlead.control.documents import FUNCTION
from fairlead.control.functions.changes import create_function
from fairlead.control.functions.runnable import code_folder, to_function, to_params
from fairlead.model.apps import Function
from unit.control.functions.calling import ARN, ROLE, create, unwanted


def test_of_a_zip(desk: Desk) -> None:
    create(desk, Timeout=7, MemorySize=256, Environment={"Variables": {"A": "1"}})
    document = desk.definitions.get(FUNCTION, "hello")
    assert document is not None
    folder = code_folder(document, desk.code)
    assert folder == str(folder_of(desk.code, document["code"]["sha256"]))
    assert Path(folder, "index.js").exists()
    assert to_function(document, folder) == Function(
        "hello", "index.handler", "nodejs20.x", folder, ARN, "hello", 7.0, 256, {"A": "1"}, ROLE
    )


def test_a_config_s_function_comes_back_as_it_was(desk: Desk) -> None:
    desk = replace(desk, owner="config")
    declared = Function(
        "hello-dev", "src/hello.main", "python3.12", "/app", f"{ARN}-dev", "hello", 6.0, 1024, {"A": "1"},
        ROLE, 5, "serverless.yml", 12,
    )  # fmt: skip
    create_function(desk, to_params(declared), lambda output: None, unwanted)
    document = desk.definitions.get(FUNCTION, "hello-dev")
    assert document is not None
    assert to_function(document, code_folder(document, desk.code)) == declared

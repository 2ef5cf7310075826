"""`fairlead tables` beside a gateway that runs and checks every signature, and after it has ended."""

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from program import Program
from tabledesk import definition


def test_tables_are_exported_and_imported_while_the_gateway_runs_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app, data, file = tmp_path / "app", tmp_path / "data", tmp_path / "items.json"
    app.mkdir()
    (app / "serverless.yml").write_text(
        "service: shop\nprovider: {name: aws, runtime: python3.12}\nresources:\n  Resources:\n"
        "    Things:\n      Type: AWS::DynamoDB::Table\n      Properties: " + json.dumps(definition("things")) + "\n"
    )
    file.write_text("".join(json.dumps({"Item": {"id": {"S": f"i{number}"}}}) + "\n" for number in range(30)))
    words = ("--data", str(data))
    with Program(app, "--host", "0.0.0.0", data=data) as program:
        assert main(["tables", "list", *words]) == 0
        assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["things", "0"]
        assert main(["tables", "import", "things", str(file), *words]) == 0
        assert capsys.readouterr().out == "30 items are in things.\n"
        assert main(["tables", "show", "things", *words]) == 0
        assert "  items    30, " in capsys.readouterr().out
        assert main(["tables", "show", "nothing", *words]) == 1
        assert capsys.readouterr().err == "fairlead: There is no table nothing.\n"
        assert program.interrupt() == 0
    assert main(["tables", "export", "things", *words]) == 0
    exported = capsys.readouterr().out.splitlines()
    assert sorted(exported) == sorted(line.replace(" ", "") for line in file.read_text().splitlines())

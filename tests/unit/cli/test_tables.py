"""`fairlead tables` on the data of a gateway that does not run."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fairlead.cli import main
from fairlead.cli.tables import InputError, batches, billing, items, projection, size, stream
from fairlead.dynamodb.engine import FILE
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from tabledesk import Desk, definition, index, item

AT = {"AttributeName": "at", "AttributeType": "S"}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app whose data holds two tables."""
    data = tmp_path / ".fairlead"
    data.mkdir()
    connection = open_file(data / FILE, LAYOUT, Durability.FULL)
    desk = Desk(connection)
    desk.call("CreateTable", **definition("empty"))
    desk.call(
        "CreateTable",
        **definition(
            sort="n:N", Attributes=[AT], GlobalSecondaryIndexes=[index("times", "at", "", "INCLUDE", "x")],
            LocalSecondaryIndexes=[index("by-at", "id", "at", "KEYS_ONLY")],
        ),
    )  # fmt: skip
    for number in range(60):
        desk.put(id=f"i{number % 3}", n=number, **({"at": "noon"} if number % 2 else {}), x="☸")
    specification = {"Enabled": True, "AttributeName": "ttl"}
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=specification)
    connection.close()
    return tmp_path


def run(app: Path, *words: str) -> int:
    return main(["tables", *words, "--app", str(app)])


def test_tables_are_listed(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, "list") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["NAME", "ITEMS", "SIZE"]
    assert [line[:2] for line in lines[1:]] == [["empty", "0"], ["things", "60"]]


def test_a_table_is_shown(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, "show", "things") == 0
    shown = capsys.readouterr().out
    for line in (
        "  key      id (S), n (N)\n  items    60, ",
        "  billing  by request\n  expiry   by ttl\n  stream   none\n",
        "  global index times\n    key      at (S)\n    holds    keys and x\n    items    30\n",
        "  local index by-at\n    key      id (S), at (S)\n    holds    keys only\n    items    30\n",
    ):
        assert line in shown


@pytest.mark.parametrize("name", ["out.json", "out.json.gz"])
def test_what_is_exported_can_be_imported(app: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = app / name
    assert run(app, "export", "things", str(file)) == 0
    assert capsys.readouterr().out == f"60 items of things are in {file}.\n"
    assert not file.with_name(f"{name}.new").exists()
    text = gzip.decompress(file.read_bytes()) if name.endswith("gz") else file.read_bytes()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 60
    assert {"Item": {"id": {"S": "i1"}, "n": {"N": "1"}, "at": {"S": "noon"}, "x": {"S": "☸"}}} in lines
    assert run(app, "import", "empty", str(file)) == 0, "it has another key, which these items have too"
    assert capsys.readouterr().out == "60 items are in empty.\n"
    assert run(app, "export", "empty") == 0
    kept = [json.loads(line)["Item"]["n"]["N"] for line in capsys.readouterr().out.splitlines()]
    last = {line["Item"]["id"]["S"]: line["Item"]["n"]["N"] for line in lines}
    assert sorted(kept) == sorted(last.values()), "of two with one key the later stays"


def test_lines_come_from_standard_input_too(
    app: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b'{"Item":{"id":{"S":"a"}}}\n\n{"Item":{"id":{"S":"b"}}}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert run(app, "import", "empty") == 0
    assert capsys.readouterr().out == "2 items are in empty.\n"


def test_the_line_that_does_not_fit_is_named(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = app / "in.json"
    wire = [{"Item": item(id=f"i{number}")} for number in range(40)]
    wire[33] = {"Item": {"id": {"N": "1"}}}
    file.write_text("".join(json.dumps(line) + "\n" for line in wire))
    assert run(app, "import", "empty", str(file)) == 1
    error = capsys.readouterr().err
    assert error.startswith("fairlead: Line 34 cannot be put: ")
    assert error.endswith(". 33 items were.\n")
    assert run(app, "export", "empty") == 0
    assert len(capsys.readouterr().out.splitlines()) == 33


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"Item":', "Line 2 is no JSON"),
        (b"[]", 'Line 2 is not of the form {"Item": {...}}.'),
        (b'{"Item":{},"Keys":{}}', "Line 2 is not of the form"),
        (b'{"item":{}}', "Line 2 is not of the form"),
    ],
)
def test_lines_of_another_form_are_refused(line: bytes, said: str) -> None:
    with pytest.raises(InputError) as refused:
        list(items([b'{"Item":{}}\n', line]))
    assert str(refused.value).startswith(said)


def test_half_a_gzip_file_is_refused(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (b"plain", gzip.compress(b'{"Item":{"id":{"S":"a"}}}\n')[:-9]):
        (app / "in.gz").write_bytes(content)
        assert run(app, "import", "empty", str(app / "in.gz")) == 1
        assert "is no whole gzip file" in capsys.readouterr().err


def test_a_batch_has_a_key_once() -> None:
    found = [(number, item(id=f"i{number % 2}")) for number in range(3)] + [(3, {}), (4, {})]
    assert [[number for number, _ in batch] for batch in batches(found, ["id"])] == [[0, 1], [2, 3], [4]]
    many = [(number, item(id=str(number))) for number in range(51)]
    assert [len(batch) for batch in batches(many, ["id"])] == [25, 25, 1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nothing"), "There is no table nothing."),
        (("export", "nothing"), "There is no table nothing."),
        (("import", "nothing", "x"), "There is no table nothing."),
        (("import", "empty", "/no/such/file"), "/no/such/file cannot be used: No such file or directory."),
        (("export", "empty", "/no/such/file"), "/no/such/file.new cannot be used: No such file or directory."),
        (("list", "--data", "/no/such/data"), "There is no data folder /no/such/data."),
    ],
)
def test_what_is_not_there_is_told(
    app: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, *words) == 1
    assert capsys.readouterr().err.startswith(f"fairlead: {said}")


def test_no_tables_and_settings_that_are_wrong_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".fairlead").mkdir()
    open_file(tmp_path / ".fairlead" / FILE, LAYOUT, Durability.FULL).close()
    assert run(tmp_path, "list") == 0
    assert capsys.readouterr().out == "There are no tables.\n"
    (tmp_path / "fairlead.toml").write_text("[tables]\ndurability = 'none'\n")
    assert run(tmp_path, "list") == 1
    assert "durability is one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (1_550_000, "1.6 MB"), (2e15, "2000.0 TB")]
)
def test_sizes_are_readable(count: float, shown: str) -> None:
    assert size(count) == shown


def test_descriptions_are_readable() -> None:
    table: dict[str, Any] = {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}}
    assert billing(table) == "5 read and 6 write units"
    assert projection({"ProjectionType": "ALL"}) == "every attribute"
    described = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, "LatestStreamArn": "a"}
    assert stream(described) == "NEW_IMAGE, a"
    assert stream({}) == "none"

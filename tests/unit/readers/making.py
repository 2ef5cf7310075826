"""What the tests of the readers make their values with."""

from collections.abc import Mapping
from pathlib import Path

from fairlead.model.problems import Severity
from fairlead.readers import Reading, read
from fairlead.readers.documents import document
from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report
from fairlead.readers.serverless.variables import Missing, Variables

PLACE = Place("serverless.yml", 1)


def parsed(text: str, report: Report | None = None) -> Node:
    """A document that must be readable."""
    node = document(text, "serverless.yml", report or Report())
    assert node is not None
    return node


def told(report: Report) -> list[str]:
    """The sentences of a report."""
    return [problem.message for problem in report.problems]


def variables_of(values: Mapping[str, str], report: Report) -> Variables:
    """Variables whose one source, `x`, holds these values."""

    def lookup(kind: str, parameters: str | None, address: str | None, place: Place) -> Node | Missing:
        found = values.get(address or parameters or "")
        return Node(found, place) if kind == "x" and found is not None else Missing(f"no {kind}:{address}")

    return Variables(lookup, report)


def reading_of(
    folder: Path,
    text: str,
    *,
    stage: str | None = None,
    options: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Reading:
    """What a folder with this serverless.yml gives; handlers in `app` exist."""
    (folder / "serverless.yml").write_text(text, encoding="utf-8")
    for name in ("app.js", "app.py"):
        (folder / name).touch()
    return read(folder, stage=stage, options=options or {}, environ=environ or {}, account_id="000000000000")


def messages(reading: Reading, severity: Severity = Severity.ERROR) -> list[str]:
    """What a reading has to tell of one severity."""
    return [problem.message for problem in reading.problems if problem.severity is severity]

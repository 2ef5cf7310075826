"""The way into this room: a folder to the App that its config declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fairlead.model.apps import App
from fairlead.model.problems import Problem
from fairlead.readers import finding
from fairlead.readers.documents import document
from fairlead.readers.files import Files, UnreadableError
from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report
from fairlead.readers.serverless.config import Config


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: the App as far as it could be understood, everything to tell, every file that counts.

    `app` is None when there is no config, or none that can be read. With a problem of severity ERROR the app is not
    what its author means; whether to run it all the same is the caller's decision. `files` is for watching.
    """

    app: App | None
    problems: list[Problem] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def read(
    folder: Path, *, stage: str | None, options: Mapping[str, str], environ: Mapping[str, str], account_id: str
) -> Reading:
    """Reads the config in a folder (or a config file itself). Raises nothing for what its author did wrong.

    `stage` and `options` are what the command line gives (`${opt:...}`); `environ` is what `${env:...}` finds, and
    nothing of it reaches the App unless the config names it.
    """
    report, files = Report(), Files()
    path = finding.config(folder, report)
    if path is None:
        return Reading(None, report.problems)
    root = _document(path, files, report)
    app = None
    if root is not None:
        config = Config(
            root,
            files,
            report,
            folder=path.parent,
            stage=stage,
            options=options,
            environ=environ,
            account_id=account_id,
        )
        app = config.app()
    return Reading(app, report.problems, files.read)


def _document(path: Path, files: Files, report: Report) -> Node | None:
    """The config's document, which must be a mapping."""
    place = Place(str(path), 1)
    try:
        root = document(files.text(path), str(path), report)
    except UnreadableError as error:
        report.error(str(error), "Save it as plain UTF-8 text.", place)
        return None
    if root is None:
        return None
    if root.empty:
        report.error("The config is empty.", "Begin it with `service: my-app`.", place)
        return None
    if not isinstance(root.value, dict):
        report.error("The config is not a mapping.", "Begin it with `service: my-app`.", root)
        return None
    return root

"""Golden cases of the readers: one file a case, `cases/<name>.case`.

A case is the files of a folder, a ruler line `====`, and what reading them must give. Each file begins with a line
`---- path`; text before the first such line is `serverless.yml`. A file `read.json` is not written but says how to
read: `stage`, `options`, `environ`, `folder` (where in the case to start), `bare` (without the empty `app.js` and
`app.py` that all other cases get, so that handlers exist).

`python tests/golden/readers/cases.py NAME...` writes what reading gives now below the ruler, to be read by a person.
"""

import json
import sys
import tempfile
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from fairlead.readers import Reading, read

FOLDER: Final = Path(__file__).parent / "cases"
RULER: Final = "====\n"
_FILE: Final = "---- "


def names() -> list[str]:
    """Every case there is."""
    return sorted(path.stem for path in FOLDER.glob("*.case"))


def parts(name: str) -> tuple[dict[str, str], str]:
    """The files of a case, and the text below its ruler."""
    given, _, expected = (FOLDER / f"{name}.case").read_text(encoding="utf-8").partition(RULER)
    found: dict[str, str] = {}
    path = "serverless.yml"
    for line in given.splitlines(keepends=True):
        if line.startswith(_FILE):
            path = line.removeprefix(_FILE).strip()
            found[path] = ""
        else:
            found[path] = found.get(path, "") + line
    return found, expected


def outcome(files: dict[str, str], folder: Path) -> str:
    """What reading the files, written into an empty folder, gives: as text, paths relative to the folder."""
    files = dict(files)
    how = json.loads(files.pop("read.json", "{}"))
    start = folder / how.get("folder", ".")
    start.mkdir(parents=True, exist_ok=True)
    if not how.get("bare"):
        files = {**{str(Path(how.get("folder", ".")) / app): "" for app in ("app.js", "app.py")}, **files}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    reading = read(
        start,
        stage=how.get("stage"),
        options=how.get("options", {}),
        environ=how.get("environ", {}),
        account_id="000000000000",
    )
    return described(reading).replace(f"{folder}/", "").replace(str(folder), ".")


def described(reading: Reading) -> str:
    """A reading as JSON, one line a noun; members that have their default are left out."""
    app = _plain(reading.app)
    problems = [str(problem).replace("\n    ", " -> ") for problem in reading.problems]
    files = [str(path) for path in reading.files]
    members = {**(app or {"app": None}), "problems": problems, "files": files}
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_laid_out(value)}" for key, value in members.items()) + "\n}\n"


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.name not in ("folder", "account_id") and getattr(value, field.name) != _default(field)
        }
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def main() -> None:
    """Writes the outcome of the named cases, or of those that have none yet, below their rulers."""
    for name in sys.argv[1:] or [name for name in names() if not parts(name)[1]]:
        path = FOLDER / f"{name}.case"
        given = path.read_text(encoding="utf-8").partition(RULER)[0]
        with tempfile.TemporaryDirectory() as folder:
            text = outcome(parts(name)[0], Path(folder).resolve())
        path.write_text(given + RULER + text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""docs/reference/conformance.md, made of the registry: `make conformance` writes it, tests/house sees to it."""

import ast
import re
import sys
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

from contract.behaviours.registry.all import SECTIONS
from contract.behaviours.registry.rows import Mark, Row
from fairlead.model.limits import Limits
from fairlead.settings import FunctionSettings, GatewaySettings, TableSettings

ROOT: Final = Path(__file__).resolve().parents[3]
TESTS: Final = ROOT / "tests"
PAGE: Final = ROOT / "docs/reference/conformance.md"
_SUITE: Final = Path(__file__).parent
_SETTINGS: Final = {
    "gateway": GatewaySettings,
    "functions": FunctionSettings,
    "tables": TableSettings,
    "limits": Limits,
}

_TOP: Final = """\
<!-- Made by `make conformance` from tests/contract/behaviours/registry: change that. -->

# Conformance

What is known of how API Gateway's WebSocket APIs behave, what Fairlead does, and the test that holds it.
{counts}

| mark | what it means |
|---|---|
| D | documented by AWS, or in AWS's own code and API models |
| O | observed on AWS by others, who published it; `project#n` is an issue or pull request of that project on GitHub |
| U | not known: inferred, contradicted somewhere, or said of REST APIs only. What is done here is a choice |

"The guide" is the API Gateway developer guide. Tests are in
[tests/contract/behaviours](../../tests/contract/behaviours) unless their file is named; a row's setting, with its
default, is in [Settings](settings.md).

## Ask AWS

The tests of `tests/contract/behaviours` speak to whatever they are pointed at, through boto3 and through a WebSocket
client that is not ours (npm's `ws`), once with compression offered and once without:

    make test ARGS=tests/contract/behaviours                  # a gateway that is started for it
    FAIRLEAD_CONFORMANCE_TARGET=aws make test ARGS='tests/contract/behaviours -n 1'

The second makes a role, a table, functions and APIs in the account and region of the environment's credentials, under
names that begin with `fairlead-`, and deletes them at the end. What fails there is what differs. It costs cents, and
some minutes. Idle time and life, which take minutes and hours on AWS, are asked only with
`FAIRLEAD_CONFORMANCE_SLOW=1`; custom domains, which want a certificate and a name in the DNS, are not asked.
"""


def page() -> str:
    """The page as it should be."""
    rows = [row for section in SECTIONS for row in section.rows]
    counts = ", ".join(f"{sum(row.mark is mark for row in rows)} {mark.value}" for mark in Mark)
    parts = [_TOP.format(counts=f"{len(rows)} rows: {counts}.")]
    found = suite()
    for section in SECTIONS:
        parts.append(f"\n## {section.number} {section.title}\n\n{section.text}\n\n")
        parts.append("| | behaviour | known | here | held by |\n|---|---|---|---|---|\n")
        parts += [_line(row, found) for row in section.rows]
    return "".join(parts)


@cache
def suite() -> Mapping[str, Path]:
    """Every test of the suite, with its file."""
    return {name: path for path in sorted(_SUITE.glob("test_*.py")) for name in functions(path)}


@cache
def functions(path: Path) -> list[str]:
    """The names of the tests in a file, in order."""
    tree = ast.parse(path.read_text())
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def held_by(row: Row, found: Mapping[str, Path]) -> list[str]:
    """The tests that hold a row: those that bear its number, then those that it names."""
    numbered = re.fullmatch(r"12\.(\d+)", row.id)
    prefix = f"test_{int(numbered[1]):02}_" if numbered else "test_ "
    return [*(name for name in found if name.startswith(prefix)), *row.tests]


def default(setting: str) -> str:
    """The default of a setting, as settings.md shows it. KeyError where there is none of that name."""
    section, _, name = setting.partition(".")
    member = {member.name: member for member in fields(_SETTINGS[section])}[name]
    return str(member.default).lower() if isinstance(member.default, bool) else str(member.default)


def _line(row: Row, found: Mapping[str, Path]) -> str:
    known = row.mark.value + (f": {row.source}" if row.source else "")
    here = row.here + (f"; `{row.setting}` = {default(row.setting)}" if row.setting else "")
    held = "<br>".join(f"`{name}`" for name in held_by(row, found))
    return f"| {row.id} | {_cell(row.sentence)} | {_cell(known)} | {_cell(here)} | {held} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written.\n")

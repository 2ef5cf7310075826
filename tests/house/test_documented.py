"""What can be set or typed is in the reference: an undocumented setting or option fails here."""

import argparse
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from fairlead.cli import check, connect, dev, invoke, logs
from fairlead.model import limits
from fairlead.settings import FunctionSettings, GatewaySettings, LogSettings, MetricsSettings, TableSettings
from house.source import ROOT

REFERENCE = ROOT / "docs" / "reference"
SECTIONS = {
    "gateway": GatewaySettings,
    "functions": FunctionSettings,
    "tables": TableSettings,
    "logs": LogSettings,
    "metrics": MetricsSettings,
    "limits": limits.Limits,
}


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command with its parser."""
    subparsers = argparse.ArgumentParser().add_subparsers()
    for command in (dev, check, connect, invoke, logs):
        command.add_parser(subparsers)
    return dict(subparsers.choices)


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--") and option != "--help")


def section(text: str, heading: str) -> str:
    """The part of a page under the heading that begins with `heading`, up to the next of its level."""
    found = re.search(rf"^## `{re.escape(heading)}.*?(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def unnamed(names: Iterable[str], text: str) -> list[str]:
    return [name for name in names if not re.search(rf"`{re.escape(name)}[` ]", text)]


def test_every_option_of_every_command_is_in_the_reference() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    for name, parser in commands().items():
        part = section(page, f"fairlead {name}")
        assert part, f"docs/reference/command-line.md has no part on `fairlead {name}`"
        assert unnamed(options(parser), part) == []


def test_the_reference_names_no_option_that_is_gone() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    for name, parser in commands().items():
        named = set(re.findall(r"^\| `(--[a-z-]+)", section(page, f"fairlead {name}"), flags=re.MULTILINE))
        assert named - set(options(parser)) == set()


def test_every_setting_is_in_the_reference_with_its_default() -> None:
    page = (REFERENCE / "settings.md").read_text()
    for name, kind in SECTIONS.items():
        part = section(page, f"[{name}]")
        assert unnamed((member.name for member in fields(kind)), part) == []
        for member in fields(kind):
            default = getattr(kind(), member.name)
            if default is not None:
                written = f'"{default}"' if isinstance(default, str) else str(default)
                if isinstance(default, tuple):
                    written = str(list(default))
                if isinstance(default, bool):
                    written = written.lower()  # as TOML has it
                assert f"| `{member.name}` | {written} |" in part


def test_the_limits_of_requests_are_those_in_the_reference() -> None:
    page = (REFERENCE / "limits.md").read_text()
    for number in (
        f"{limits.HEAD_BYTES // limits.KIB} KiB | 431",
        f"{limits.BODY_BYTES // limits.KIB**2} MiB",
        f"{limits.HEAD_SECONDS:g} seconds | 408",
        f"{limits.HANDSHAKES:,}, and {limits.HANDSHAKES_PER_ADDRESS:,}",
    ):
        assert number in page


def test_an_option_or_setting_that_is_missing_is_caught() -> None:
    part = "| `--port N` | Listen. |\n| `ports` | 3001 | `--porting` |\n"
    assert unnamed(["--port", "--ports", "ports", "port"], part) == ["--ports", "port"]


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []

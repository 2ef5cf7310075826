"""`.env` files: which of them count, and what stands in them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairlead.readers.files import Files, UnreadableError

_LINE: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:=|:[ \t]+?)[ \t]*
        ( '(?:\\'|[^'])*' | "(?:\\"|[^"])*" | `(?:\\`|[^`])*` | [^\#\r\n]* )""",
    re.MULTILINE | re.VERBOSE,
)
_NAME: Final = re.compile(r"(\\)?\$(?:\{([A-Za-z_]\w*)(?::-([^}]*))?\}|([A-Za-z_]\w*))")


def framework_files(stage: str) -> tuple[tuple[str, ...], ...]:
    """What `useDotenv: true` reads: the stage's file, else `.env`. Serverless docs, "Support for .env files"."""
    return ((f".env.{stage}", ".env"),)


def plugin_files(mode: str) -> tuple[tuple[str, ...], ...]:
    """What serverless-dotenv-plugin reads, the strongest first; its README, "Automatic ENV File Resolution"."""
    return ((f".env.{mode}.local",), (".env.local",), (f".env.{mode}",), (".env",))


def load(files: Files, folder: Path, names: tuple[tuple[str, ...], ...], environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of the first file that exists in each group; earlier groups win. `environ` fills `$NAME` in.

    Raises UnreadableError for a file that is there but can't be read.
    """
    loaded: dict[str, str] = {}
    for group in names:
        for name in group:
            try:
                text = files.text(folder / name)
            except UnreadableError as error:
                if error.absent:
                    continue
                raise
            for key, value in parse(text, {**loaded, **environ}).items():
                loaded.setdefault(key, value)
            break
    return loaded


def parse(text: str, environ: Mapping[str, str]) -> dict[str, str]:
    """`NAME=value` lines as the npm package dotenv reads them, `$NAME` filled in as dotenv-expand does.

    Quotes may span lines; `\\n` counts in double quotes; single quotes keep a `$`; ` #` begins a comment.
    """
    found: dict[str, str] = {}
    for match in _LINE.finditer(text):
        name, written = match.group(1), match.group(2).strip()
        quote = written[0] if len(written) > 1 and written[0] in "'\"`" and written[0] == written[-1] else ""
        value = written[1:-1] if quote else written
        if quote == '"':
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        found[name] = value if quote == "'" else _expanded(value, {**found, **environ})
    return found


def _expanded(value: str, known: Mapping[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        if match.group(1):
            return match.group(0)[1:]
        return known.get(match.group(2) or match.group(4), match.group(3) or "")

    return _NAME.sub(one, value)

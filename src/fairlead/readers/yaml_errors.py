"""What PyYAML says about broken text, in words that help whoever wrote it."""

from typing import Final

import yaml

_REMEDIES: Final = (
    ("'\\t'", "YAML does not allow tabs for indenting; use spaces."),
    (
        "mapping values are not allowed",
        "Check the indentation of this line and the one above; quote a value that contains `: `.",
    ),
    ("expected <block end>", "Indent this line exactly as the other lines of its block."),
    ("could not find expected ':'", "Write `key: value`, with a colon and a space; or quote the text."),
    ("while scanning a quoted scalar", "Close the quotation mark that was opened here."),
    ("cannot start any token", "Put quotation marks around a value that starts with this character."),
    ("flow ", "Close the bracket or brace; inside of them, quote values such as \"${self:custom.name}\"."),
    ("alias", "Quote a value that starts with `*`."),
    ("anchor", "Quote a value that starts with `&`."),
    ("tag", "Quote a value that starts with `!`."),
)  # fmt: skip


def complaint(error: Exception, text: str) -> tuple[str, str, int]:
    """Sentence, remedy and line (from 1) of what PyYAML raised while it read `text`."""
    if isinstance(error, yaml.MarkedYAMLError):
        said = ", ".join(part for part in (error.context, error.problem) if part)
        mark = error.problem_mark or error.context_mark
        if said.startswith("while scanning a quoted scalar") and error.context_mark:
            mark = error.context_mark  # the end of the file helps no one; the opening quotation mark does
        return f"{said}.", _remedy(said), mark.line + 1 if mark else 1
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        character = f"U+{error.character:04X}" if isinstance(error.character, int) else repr(error.character)
        return f"the character {character} is not allowed.", "Remove it, or write it as an escape in quotes.", line
    return "an escape or a number in it is out of range.", "Look for `\\U` and `%YAML` and correct them.", 1


def _remedy(said: str) -> str:
    for part, remedy in _REMEDIES:
        if part in said:
            return remedy
    return "Correct the YAML at this line."

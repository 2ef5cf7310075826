"""Methods of texts that take a pattern: java.lang.String's matches, replaceAll, replaceFirst and split."""

from typing import Final

from fairlead.templates.errors import RenderError
from fairlead.templates.regex import Match, compile_pattern
from fairlead.templates.run import Run
from fairlead.templates.values import JavaList

_SPECIAL: Final = frozenset("\\[](){}.*+?^$|")
"""A pattern without these is the text that it matches."""


def replace(run: Run, text: str, old: str, new: str) -> str:
    """Every `old` as `new`, as they stand."""
    run.charge_text(len(text))
    run.charge_text(len(text) + text.count(old) * max(len(new) - len(old), 0))
    return text.replace(old, new)


def matches(run: Run, text: str, pattern: str) -> bool:
    """Whether the whole text is a match."""
    if _SPECIAL.isdisjoint(pattern):
        return text == pattern
    return compile_pattern(pattern).full(text, run)


def replace_all(run: Run, text: str, pattern: str, replacement: str) -> str:
    if _SPECIAL.isdisjoint(pattern) and "$" not in replacement and "\\" not in replacement:
        return replace(run, text, pattern, replacement)
    return _replaced(run, text, pattern, replacement, first_only=False)


def replace_first(run: Run, text: str, pattern: str, replacement: str) -> str:
    return _replaced(run, text, pattern, replacement, first_only=True)


def _replaced(run: Run, text: str, pattern: str, replacement: str, *, first_only: bool) -> str:
    compiled = compile_pattern(pattern)
    parts: list[str] = []
    copied = at = 0
    while at <= len(text) and (found := compiled.search(text, at, run)):
        begin, end = found[0], found[1]
        parts.append(text[copied:begin])
        _expand(run, text, replacement, found, parts)
        copied = end
        at = end if end > begin else end + 1
        if first_only:
            break
    parts.append(text[copied:])
    return run.join(parts)


def _expand(run: Run, text: str, replacement: str, found: Match, parts: list[str]) -> None:
    """A replacement, in which `$1` is a group and a backslash takes its meaning from what follows."""
    run.charge_text(len(replacement))
    groups = len(found) // 2
    at = 0
    while at < len(replacement):
        character = replacement[at]
        at += 1
        if character == "\\":
            if at == len(replacement):
                raise RenderError("A replacement ends in a backslash.")
            parts.append(replacement[at])
            at += 1
        elif character == "$":
            number = replacement[at : at + 1]
            if not ("0" <= number <= "9") or int(number) >= groups:
                raise RenderError(f'A replacement has "${number}", which is no group of its pattern.')
            at += 1
            while "0" <= replacement[at : at + 1] <= "9" and int(number + replacement[at]) < groups:
                number += replacement[at]
                at += 1
            begin, end = found[2 * int(number) : 2 * int(number) + 2]
            parts.append(text[begin:end] if begin >= 0 else "")
        else:
            parts.append(character)


def split(run: Run, text: str, pattern: str, limit: int = 0) -> JavaList:
    """Java's split: without a limit what is empty at the end is left out."""
    run.charge_text(len(text))
    if len(pattern) > 0 and _SPECIAL.isdisjoint(pattern):
        run.charge(text.count(pattern))
        parts = text.split(pattern, limit - 1 if limit > 0 else -1)
    else:
        parts = _split_by(run, text, pattern, limit)
    while limit == 0 and len(parts) > 1 and not parts[-1]:
        parts.pop()
    if limit == 0 and text and parts == [""]:
        parts = []
    return JavaList(parts)


def _split_by(run: Run, text: str, pattern: str, limit: int) -> list[str]:
    compiled = compile_pattern(pattern)
    parts: list[str] = []
    copied = at = 0
    while at <= len(text) and (limit <= 0 or len(parts) < limit - 1):
        found = compiled.search(text, at, run)
        if found is None:
            break
        begin, end = found[0], found[1]
        at = end if end > begin else end + 1
        if end == 0 or (begin == end == len(text)):
            continue  # nothing matched at the edges splits nothing off
        parts.append(text[copied:begin])
        copied = end
    return [*parts, text[copied:]]

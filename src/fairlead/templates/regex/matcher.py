"""Runs a pattern over a text: all ways through the program at once, the preferred ones first.

Each character costs a step for each state that is alive, so that no pattern and no text can cost more than their
product; what it finds is what a backtracking matcher would find first.
"""

from functools import lru_cache

from fairlead.templates.regex.parser import parse_pattern
from fairlead.templates.regex.program import CHARACTER, MATCH, PLACE, SAVE, SPLIT, Instruction, assemble
from fairlead.templates.regex.sets import LINE_ENDS, WORD, Set, Test, inside
from fairlead.templates.run import Run

Match = tuple[int, ...]
"""Begin and end of the whole match, then of each group; -1 for a group that took no part."""
_Thread = tuple[int, Match]


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_empty", "_first", "_program", "_weight", "groups")

    def __init__(self, program: list[Instruction], groups: int) -> None:
        self._program = program
        self.groups = groups
        self._empty = (-1,) * (2 * groups + 2)
        self._first = _first(program)
        self._weight = 1 + groups // 8  # what a step costs: groups are carried along with each state

    def full(self, text: str, run: Run) -> bool:
        """Whether the whole text is a match."""
        return self._run(text, 0, run, whole=True) is not None

    def search(self, text: str, at: int, run: Run) -> Match | None:
        """The first match that begins at `at` or behind it."""
        if self._first is not None:
            begin = at
            while at < len(text) and text[at] not in self._first:
                at += 1
            run.charge(at - begin >> 2)
        return self._run(text, at, run, whole=False)

    def _run(self, text: str, at: int, run: Run, *, whole: bool) -> Match | None:
        found: Match | None = None
        threads: list[_Thread] = []
        program = self._program
        start = at
        while True:
            seen: set[int] = set()
            following: list[_Thread] = []
            for pc, slots in threads:  # those that took the character before this place, best first
                self._follow(pc, slots, text, at, seen, following)
            if found is None and (not whole or at == start):
                self._follow(0, (at, *self._empty[1:]), text, at, seen, following)
            threads = []
            character = text[at] if at < len(text) else ""
            run.charge(1 + len(seen) * self._weight)
            for pc, slots in following:
                kind, members, onward, _ = program[pc]
                if kind == MATCH:
                    if whole and character:
                        continue
                    found = (slots[0], at, *slots[2:])
                    break  # what follows is less preferred
                if character and character in members:
                    threads.append((onward, slots))
            if not character or (not threads and (found is not None or whole)):
                return found
            at += 1

    def _follow(self, pc: int, slots: Match, text: str, at: int, seen: set[int], threads: list[_Thread]) -> None:
        """Add the instructions that wait for a character, or end, and are reached from here without one."""
        program = self._program
        waiting = [(pc, slots)]
        while waiting:
            pc, slots = waiting.pop()
            if pc in seen:
                continue
            seen.add(pc)
            kind, argument, onward, other = program[pc]
            if kind in (CHARACTER, MATCH):
                threads.append((pc, slots))
                continue
            if kind == SPLIT and other >= 0:
                waiting.append((other, slots))
            elif kind == SAVE:
                slots = (*slots[:argument], at, *slots[argument + 1 :])
            elif kind == PLACE and not _holds(argument, text, at):
                continue
            waiting.append((onward, slots))


@lru_cache(maxsize=256)
def compile_pattern(text: str) -> Pattern:
    """Raises RenderError for a pattern that is wrong, unsupported or too long."""
    node, groups = parse_pattern(text)
    return Pattern(assemble(node), groups)


def _first(program: list[Instruction]) -> Set | None:
    """The characters that a match can begin with; None where it can begin with none, or depends on its place."""
    tests: list[Test] = []
    seen: set[int] = set()
    waiting = [0]
    while waiting:
        pc = waiting.pop()
        if pc in seen:
            continue
        seen.add(pc)
        kind, argument, onward, other = program[pc]
        if kind in (PLACE, MATCH):
            return None
        if kind == CHARACTER:
            tests.append(inside(argument))
        else:
            waiting.extend((onward, other) if kind == SPLIT and other >= 0 else (onward,))
    return Set(tuple(tests))


def _holds(kind: str, text: str, at: int) -> bool:
    match kind:
        case "^" | "A":
            return at == 0
        case "z":
            return at == len(text)
        case "$" | "Z":
            rest = text[at : at + 3]
            return not rest or rest == "\r\n" or (len(rest) == 1 and rest in LINE_ENDS and not _splits(text, at))
        case "m^":
            return at == 0 or (at < len(text) and text[at - 1] in LINE_ENDS and not _splits(text, at))
        case "m$":
            return at == len(text) or (text[at] in LINE_ENDS and not _splits(text, at))
        case _:
            before = at > 0 and text[at - 1] in WORD
            behind = at < len(text) and text[at] in WORD
            return (before is not behind) is (kind == "b")


def _splits(text: str, at: int) -> bool:
    """Whether the place is within a line end of two characters."""
    return text[at - 1 : at + 1] == "\r\n"

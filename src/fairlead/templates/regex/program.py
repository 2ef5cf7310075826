"""A pattern's tree as a program for a machine that follows all its ways at once.

An instruction is (kind, argument, next, other): CHARACTER goes on where the set has the character, SPLIT goes both ways
and prefers the first, SAVE notes where a group begins or ends, PLACE goes on at such a place, MATCH is the end.
"""

from typing import Any, Final

from fairlead.templates.bounds import PATTERN_STATES
from fairlead.templates.errors import RenderError
from fairlead.templates.regex.nodes import Character, Choice, Group, Node, Place, Repeat, Sequence

CHARACTER: Final = 0
SPLIT: Final = 1
SAVE: Final = 2
PLACE: Final = 3
MATCH: Final = 4

Instruction = tuple[int, Any, int, int]


def assemble(node: Node) -> list[Instruction]:
    """The program, its first instruction first. RenderError where it is too long."""
    assembler = _Assembler()
    assembler.put(node)
    assembler.emit(MATCH)
    return assembler.program


class _Assembler:
    __slots__ = ("program",)

    def __init__(self) -> None:
        self.program: list[Instruction] = []

    def emit(self, kind: int, argument: Any = None, other: int = -1) -> int:
        """An instruction that goes on with the one behind it; gives where it stands."""
        at = len(self.program)
        if at >= PATTERN_STATES:
            raise RenderError(f"A regular expression has more than {PATTERN_STATES} states.")
        self.program.append((kind, argument, at + 1, other))
        return at

    def _direct(self, at: int, to: int, other: int = -1) -> None:
        kind, argument, _, _ = self.program[at]
        self.program[at] = (kind, argument, to, other)

    def _split(self, at: int, inward: int, onward: int, greedy: bool) -> None:
        self._direct(at, *((inward, onward) if greedy else (onward, inward)))

    def put(self, node: Node) -> None:
        match node:
            case Character():
                self.emit(CHARACTER, node.members)
            case Place():
                self.emit(PLACE, node.kind)
            case Sequence():
                for part in node.parts:
                    self.put(part)
            case Group():
                self.emit(SAVE, 2 * node.number)
                self.put(node.part)
                self.emit(SAVE, 2 * node.number + 1)
            case Choice():
                self._choice(node.options)
            case Repeat():
                self._repeat(node)

    def _choice(self, options: tuple[Node, ...]) -> None:
        leaving = []
        for option in options[:-1]:
            split = self.emit(SPLIT)
            self.put(option)
            leaving.append(self.emit(SPLIT))
            self._direct(split, split + 1, len(self.program))
        self.put(options[-1])
        for at in leaving:
            self._direct(at, len(self.program))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self._once(node)
        if node.most is None:
            split = self.emit(SPLIT)
            self._once(node)
            back = self.emit(SPLIT)
            self._direct(back, split)
            self._split(split, split + 1, len(self.program), node.greedy)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self.emit(SPLIT))
            self._once(node)
        for split in splits:
            self._split(split, split + 1, len(self.program), node.greedy)

    def _once(self, node: Repeat) -> None:
        before = len(self.program)
        self.put(node.part)
        if len(self.program) == before:
            self.emit(SPLIT)  # nothing repeated is one state each time, so that it is bounded as well

"""What is wrong with a policy document."""

import json
from typing import Any, Final

_LONGEST: Final = 80


class PolicyError(Exception):
    """A document that is no policy. Its text is a sentence that begins with the place, `Statement[0].Effect is ...`."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where} {reason}")
        self.where = where


def shown(value: Any) -> str:
    """A value of a document as a sentence shows it: containers by their kind, texts in quotes and cut."""
    match value:
        case None:
            return "missing"
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            text = json.dumps(value)
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

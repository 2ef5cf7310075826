"""Policy variables: `${aws:username}` in a resource or a condition, replaced by what the request says.

"IAM policy elements: Variables and tags" (IAM User Guide). Documents of the version 2012-10-17 have them; `${*}`,
`${?}` and `${$}` are these characters themselves, `${key, 'text'}` has a text for where the key is missing.
"""

import re
from collections.abc import Callable
from typing import Final

from fairlead.iam.wildcards import Piece

_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT: Final = re.compile(r"([^,]*),\s*'([^']*)'\s*")
_THEMSELVES: Final = frozenset("*?$")


def pieces(text: str, value: Callable[[str], str | None]) -> list[Piece] | None:
    """`text` as parts of a pattern, its variables replaced by the one value that the request has for each. None where
    one has no value: such a text is matched by nothing."""
    found: list[Piece] = []
    end = 0
    for variable in _VARIABLE.finditer(text):
        name = variable[1]
        if name in _THEMSELVES:
            replaced: str | None = name
        else:
            default = _DEFAULT.fullmatch(name)
            replaced = value((default[1] if default else name).strip())
            if replaced is None and default:
                replaced = default[2]
        if replaced is None:
            return None
        found += (text[end : variable.start()], False), (replaced, True)
        end = variable.end()
    return [*found, (text[end:], False)]

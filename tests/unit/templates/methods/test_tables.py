from typing import Any

import pytest

from fairlead.templates.methods.tables import signature
from fairlead.templates.values import JavaList


@pytest.mark.parametrize(
    ("arguments", "kinds", "fits"),
    [
        ((), "", True),
        ((1,), "", False),
        ((), "o", False),
        (("a", 1, 1.5, True, [1], {"a": 1}, None), "sinblmo", True),
        ((True,), "i", False),
        ((True,), "n", False),
        ((1,), "b", False),
        ((1.0,), "i", False),
        ((1,), "n", True),
        ((JavaList(),), "l", True),
        ((None,), "s", False),
    ],
)
def test_signatures(arguments: tuple[Any, ...], kinds: str, fits: bool) -> None:
    assert signature(arguments, kinds) is fits

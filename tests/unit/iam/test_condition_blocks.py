"""Conditions against the golden file: a condition and a request's context, and whether it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from fairlead.iam.condition_blocks import Block
from fairlead.iam.policies import Asked

CASES = json.loads((Path(__file__).parents[2] / "golden" / "iam" / "conditions.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conditions(case: dict[str, Any]) -> None:
    asked = Asked("a:b", "x", case.get("context"))
    blocks = [
        Block(operator, key, values, operator, variables=True)
        for operator, keys in case["condition"].items()
        for key, values in keys.items()
    ]
    assert all(block.holds(asked.values, asked.value) for block in blocks) is case["holds"]


def test_a_variable_is_compared_when_it_is_known() -> None:
    block = Block("NumericEquals", "n", "${limit}", "NumericEquals", variables=True)
    for limit, holds in (("7", True), ("seven", False)):
        asked = Asked("a:b", "x", {"n": "7", "limit": limit})
        assert block.holds(asked.values, asked.value) is holds

"""Mapping templates as apps write them, and as attackers would: a file is a template, what it is given, and what comes
of it. Every case that Velocity can run was run by Velocity 1.7 with Jayway's JsonPath and gave the same.

    === template
    === input       a JSON object: body (a text), path, querystring, header, context, stageVariables; may be missing
    === output      or === error, then the beginning of the sentence
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fairlead.templates import Input, RenderError, TemplateError, Variables, compile  # noqa: A004

CASES = sorted(Path(__file__).with_name("cases").glob("*.txt"))


def sections(file: Path) -> dict[str, str]:
    """By name, each without the line end before the next."""
    parts = re.split(r"^=== (\w+)\n", file.read_text(), flags=re.MULTILINE)
    return {name: text.removesuffix("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def variables(given: dict[str, Any]) -> Variables:
    parameters = {name: given.get(name, {}) for name in ("path", "querystring", "header")}
    return Variables(
        Input(given.get("body", ""), **parameters), given.get("context", {}), given.get("stageVariables", {})
    )


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file: Path) -> None:
    case = sections(file)
    given = variables(json.loads(case.get("input", "{}")))
    if "error" in case:
        with pytest.raises((TemplateError, RenderError)) as raised:
            compile(case["template"]).render(given)
        assert case["error"] in str(raised.value)
    else:
        assert compile(case["template"]).render(given) == case["output"]


def test_there_are_cases() -> None:
    assert len(CASES) > 40

"""Policies against the golden files: a policy and a request, and what is decided."""

import json
from pathlib import Path
from typing import Any

import pytest

from fairlead.iam.errors import PolicyError
from fairlead.iam.policies import Asked, Policy, evaluate

GOLDEN = Path(__file__).parents[2] / "golden" / "iam"


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in json.loads((GOLDEN / f"{name}.json").read_text())]


@pytest.mark.parametrize("case", cases("statements"))
def test_statements(case: dict[str, Any]) -> None:
    policies = [Policy(document) for document in case["policies"]]
    asked = Asked(case["action"], case["resource"], case.get("context"))
    assert evaluate(policies, asked).value == case["decision"]


@pytest.mark.parametrize("case", cases("malformed"))
def test_malformed_documents(case: dict[str, Any]) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(case["policy"])
    assert str(caught.value) == case["error"]


def test_every_resource_that_is_named() -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": ["a", "b"]}
    policy = Policy({"Statement": [statement, {"Effect": "Deny", "Action": "*", "NotResource": "c"}]})
    assert policy.resources == ["a", "b", "c"]

from typing import Any

from fairlead.readers.cloudformation.roles import role, statements

ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def test_statements_of_all_policies_are_kept_in_order() -> None:
    policies = [
        {"PolicyName": "a", "PolicyDocument": {"Statement": ALLOW}},
        {"PolicyName": "b", "PolicyDocument": {"Statement": [DENY, ALLOW]}},
    ]
    made = role("r", "arn:aws:iam::000000000000:role/r", {"Policies": policies})
    assert made.statements == (ALLOW, DENY, ALLOW)
    assert made.name == "r"


def test_what_is_no_policy_holds_no_statements() -> None:
    policies: Any
    for policies in (None, "x", ["x"], [{}], [{"PolicyDocument": "x"}], [{"PolicyDocument": {"Statement": ["x", 1]}}]):
        assert role("r", "arn", {"Policies": policies}).statements == ()


def test_one_statement_is_a_list_of_one() -> None:
    assert statements(ALLOW) == statements([ALLOW]) == [ALLOW]
    assert statements(None) == []

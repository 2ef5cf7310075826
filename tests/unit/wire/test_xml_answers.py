from typing import Any
from xml.etree import ElementTree

import pytest

from fairlead.model.errors import ApiError
from fairlead.wire.services import service
from fairlead.wire.xml_answers import refuse, respond

IAM = service("iam")
ROLE = {"Path": "/", "RoleName": "r", "RoleId": "AROA", "Arn": "arn", "CreateDate": 0}


def answered(operation: str, output: dict[str, Any]) -> str:
    answer = respond(IAM, IAM.operations[operation], output, "the-id")
    assert answer.status == 200
    assert dict(answer.headers) == {b"x-amzn-RequestId": b"the-id", b"Content-Type": b"text/xml"}
    return answer.body.decode()


def test_an_answer_has_its_result_and_its_metadata() -> None:
    assert answered("GetRole", {"Role": ROLE}) == (
        '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/</Path>'
        "<RoleName>r</RoleName><RoleId>AROA</RoleId><Arn>arn</Arn><CreateDate>1970-01-01T00:00:00Z</CreateDate></Role>"
        "</GetRoleResult><ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></GetRoleResponse>\n"
    )


def test_an_operation_without_output_answers_its_metadata_alone() -> None:
    assert "Result" not in answered("DeleteRole", {})
    with pytest.raises(AssertionError):
        answered("DeleteRole", {"Role": ROLE})


def test_lists_wrap_their_items_and_stand_when_empty() -> None:
    assert "<Tags><member><Key>k</Key><Value/></member></Tags>" in answered(
        "ListRoleTags", {"Tags": [{"Key": "k", "Value": ""}], "IsTruncated": False}
    )
    assert "<Roles/><IsTruncated>false</IsTruncated>" in answered("ListRoles", {"Roles": [], "IsTruncated": False})


def test_a_policy_document_is_percent_encoded() -> None:
    body = answered("GetRole", {"Role": {**ROLE, "AssumeRolePolicyDocument": '{"Version": "2012-10-17"}'}})
    assert "<AssumeRolePolicyDocument>%7B%22Version%22%3A%20%222012-10-17%22%7D</AssumeRolePolicyDocument>" in body


def test_text_is_escaped_and_what_xml_can_not_hold_is_replaced() -> None:
    body = answered("GetRole", {"Role": {**ROLE, "Description": "<a & b>\r\n\x00\x1b😀"}})
    assert "<Description>&lt;a &amp; b&gt;&#13;\n\ufffd\ufffd😀</Description>" in body
    ElementTree.fromstring(body)


@pytest.mark.parametrize("output", [{"Role": {**ROLE, "Path": 1}}, {"Role": "r"}, {"role": ROLE}])
def test_what_the_model_does_not_know_is_a_fault_of_ours(output: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        answered("GetRole", output)


@pytest.mark.parametrize(("status", "type"), [(404, "Sender"), (500, "Receiver")])
def test_an_error_tells_whose_fault_it_is(status: int, type: str) -> None:
    answer = refuse(IAM, ApiError("NoSuchEntity", status, "No <role> r."), "the-id")
    assert (answer.status, answer.body.decode()) == (
        status,
        f'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>{type}</Type>'
        "<Code>NoSuchEntity</Code><Message>No &lt;role&gt; r.</Message></Error><RequestId>the-id</RequestId>"
        "</ErrorResponse>\n",
    )

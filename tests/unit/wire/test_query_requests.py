from typing import Any

import pytest

from fairlead.net.messages import Request
from fairlead.wire.conventions import CONVENTIONS
from fairlead.wire.models import Http, Metadata, Model, Operation, Reference, Shape
from fairlead.wire.query_requests import fields, params
from fairlead.wire.services import Service, service
from fairlead.wire.unreadable import Unreadable

IAM = service("iam")


def request(body: bytes, target: str = "/") -> Request:
    return Request("POST", target, [], body, ("127.0.0.1", 1), 1)


def read(operation: str, body: bytes, target: str = "/") -> dict[str, Any]:
    return params(IAM, IAM.operations[operation], fields(request(body, target)))


def test_lists_of_structures_are_in_the_order_of_their_numbers() -> None:
    body = b"Tags.member.10.Key=c&Tags.member.2.Key=b&Tags.member.2.Value=v+w&Tags.member.1.Key=a&RoleName=r"
    assert read("TagRole", body) == {
        "RoleName": "r",
        "Tags": [{"Key": "a"}, {"Key": "b", "Value": "v w"}, {"Key": "c"}],
    }


def test_an_empty_list_and_an_empty_string_are_told_from_absent_ones() -> None:
    assert read("TagRole", b"Tags=&RoleName=") == {"RoleName": "", "Tags": []}
    assert read("TagRole", b"") == {}


def test_fields_stand_in_the_query_string_too_and_unknown_ones_are_ignored() -> None:
    assert read("GetRole", b"", "/?Action=GetRole&RoleName=r&X-Amz-Date=now&Tags.member.1.Key=a") == {"RoleName": "r"}


def test_values_have_their_types() -> None:
    assert read("ListRoles", b"MaxItems=7") == {"MaxItems": 7}
    assert read("UpdateAccountPasswordPolicy", b"RequireSymbols=true") == {"RequireSymbols": True}


SHAPES = {
    "Text": Shape("string"),
    "Flat": Shape("list", member=Reference("Text", location_name="ignored"), flattened=True),
    "Named": Shape("list", member=Reference("Text", location_name="item")),
    "Map": Shape("map", key=Reference("Text"), value=Reference("Text")),
    "FlatMap": Shape("map", key=Reference("Text", location_name="K"), value=Reference("Text"), flattened=True),
    "Input": Shape("structure", members={name: Reference(name) for name in ("Flat", "Named", "Map", "FlatMap")}),
}
OPERATION = Operation("Do", Http("POST", "/"), input=Reference("Input"))
MODEL = Model(Metadata("2010-05-08", "query", "Test"), {"Do": OPERATION}, SHAPES)


def test_lists_and_maps_flattened_or_not() -> None:
    tested = Service("test", MODEL, CONVENTIONS["iam"])
    body = b"Flat.2=b&Flat.1=a&Named.item.1=c&Map.entry.1.key=k&Map.entry.1.value=v&FlatMap.1.K=k&FlatMap.1.value="
    assert params(tested, OPERATION, fields(request(body))) == {
        "Flat": ["a", "b"],
        "Named": ["c"],
        "Map": {"k": "v"},
        "FlatMap": {"k": ""},
    }
    for odd in (b"Map.entry.1.value=v", b"Map.entry.1.key=k", b"Flat.x=1"):
        with pytest.raises(Unreadable):
            params(tested, OPERATION, fields(request(odd)))


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"RoleName=%ff",
        b"RoleName=a&RoleName=b",
        b"Tags.member.x.Key=a",
        b"Tags.member.-1.Key=a",
        b"Tags.member." + b"9" * 5000 + b".Key=a",
        b"Tags.member.1=a",
        b"." * 100_000 + b"=a",
        b"&".join(b"a%d=1" % number for number in range(10_001)),
    ],
)
def test_what_can_not_be_read_is_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read("TagRole", body)


def test_a_huge_number_costs_nothing() -> None:
    assert read("TagRole", b"Tags.member.999999999.Key=a") == {"Tags": [{"Key": "a"}]}

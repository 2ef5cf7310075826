"""What there is, told."""

import hashlib

from fairlead.control.desk import Desk
from unit.control.functions.calling import create, refused, run
from unit.control.functions.zips import HELLO


def test_one_function(desk: Desk) -> None:
    made = create(desk, Tags={"team": "x"})
    output = run(desk, "GetFunction", FunctionName="hello")
    folder = desk.code / hashlib.sha256(HELLO).hexdigest()
    assert output == {
        "Configuration": made,
        "Code": {"RepositoryType": "file", "Location": folder.as_uri()},
        "Tags": {"team": "x"},
    }
    assert run(desk, "GetFunctionConfiguration", FunctionName="hello", Qualifier="$LATEST") == {
        **made,
        "FunctionArn": f"{made['FunctionArn']}:$LATEST",
    }


def test_one_that_is_not_there(desk: Desk) -> None:
    unknown = ("ResourceNotFoundException", 404)
    assert refused(lambda: run(desk, "GetFunction", FunctionName="x"))[0:2] == unknown
    assert refused(lambda: run(desk, "GetFunctionConfiguration", FunctionName="x"))[0:2] == unknown


def test_all_in_pages(desk: Desk) -> None:
    names = [f"f{number:02}" for number in range(55)]
    for name in reversed(names):
        create(desk, FunctionName=name)
    first = run(desk, "ListFunctions", MaxItems=1000)
    assert [one["FunctionName"] for one in first["Functions"]] == names[:50]
    second = run(desk, "ListFunctions", Marker=first["NextMarker"], MaxItems=5)
    assert [one["FunctionName"] for one in second["Functions"]] == names[50:]
    assert "NextMarker" not in second
    assert refused(lambda: run(desk, "ListFunctions", Marker="ä"))[1] == 400


def test_none(desk: Desk) -> None:
    assert run(desk, "ListFunctions") == {"Functions": []}

"""Published versions."""

from dataclasses import replace

import pytest

from fairlead.control.definitions import Definitions
from fairlead.control.desk import Desk
from fairlead.control.documents import FUNCTION
from fairlead.control.functions.changes import create_function
from fairlead.control.functions.runnable import to_params
from fairlead.control.functions.versions import key_of, of_version, version_of
from fairlead.model.apps import Function
from unit.control.functions.calling import ARN, create, refused, run, unwanted
from unit.control.functions.zips import zip_of
from unit.control.making import Told

OTHER = zip_of(("index.js", "exports.handler = async () => 2", 0))


def publish(desk: Desk, **params: str) -> str:
    number: str = run(desk, "PublishVersion", FunctionName="hello", **params)["Version"]
    return number


def test_a_version_is_the_function_as_it_was(desk: Desk) -> None:
    made = create(desk, Timeout=7)
    first = run(desk, "PublishVersion", FunctionName="hello", Description="the first")
    assert (first["Version"], first["FunctionArn"], first["Description"]) == ("1", f"{ARN}:1", "the first")
    assert first["CodeSha256"] == made["CodeSha256"]
    run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=OTHER)
    run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=9)
    second = run(desk, "PublishVersion", FunctionName="hello")
    assert (second["Version"], second["Timeout"]) == ("2", 9)
    kept = run(desk, "GetFunction", FunctionName="hello", Qualifier="1")
    assert kept["Configuration"] == first
    assert (desk.code / kept["Code"]["Location"].rpartition("/")[2] / "index.js").exists()


def test_what_has_not_changed_is_not_published_again(desk: Desk) -> None:
    create(desk)
    assert [publish(desk), publish(desk), publish(desk, Description="no change")] == ["1", "1", "1"]
    run(desk, "UpdateFunctionConfiguration", FunctionName="hello", MemorySize=256)
    assert publish(desk) == "2"


def test_numbers_are_never_given_again(desk: Desk) -> None:
    create(desk)
    publish(desk)
    run(desk, "DeleteFunction", FunctionName="hello", Qualifier="1")
    assert publish(desk) == "2"
    run(desk, "DeleteFunction", FunctionName="hello")
    create(desk)
    assert publish(desk) == "1"


def test_listed_by_number(desk: Desk) -> None:
    create(desk)
    for seconds in range(1, 12):
        run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=seconds)
        publish(desk)
    listed = run(desk, "ListVersionsByFunction", FunctionName="hello", MaxItems=7)
    assert [one["Version"] for one in listed["Versions"]] == ["$LATEST", *"123456"]
    rest = run(desk, "ListVersionsByFunction", FunctionName="hello", Marker=listed["NextMarker"])
    assert [one["Version"] for one in rest["Versions"]] == ["7", "8", "9", "10", "11"]
    assert listed["Versions"][0]["FunctionArn"] == f"{ARN}:$LATEST"
    every = run(desk, "ListFunctions", FunctionVersion="ALL")
    assert len(every["Functions"]) == 12
    assert len(run(desk, "ListFunctions")["Functions"]) == 1


def test_published_with_the_code(desk: Desk) -> None:
    assert create(desk, Publish=True)["Version"] == "1"
    assert run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=OTHER, Publish=True)["Version"] == "2"


def test_what_publishing_may_ask_for(desk: Desk) -> None:
    create(desk)
    assert refused(lambda: publish(desk, CodeSha256="x"))[0] == "InvalidParameterValueException"
    assert refused(lambda: publish(desk, RevisionId="x"))[1] == 412
    assert refused(lambda: run(desk, "PublishVersion", FunctionName="none"))[1] == 404


def test_a_function_of_a_config_has_no_versions(desk: Desk) -> None:
    declared = Function("hello", "hello.main", "python3.12", "/app", ARN, "hello")
    create_function(replace(desk, owner="config"), to_params(declared), lambda output: None, unwanted)
    code, _, message = refused(lambda: publish(desk))
    assert code == "InvalidParameterValueException"
    assert "A version of hello is not supported: its code is the folder" in message


def test_a_config_over_a_function_keeps_the_count(desk: Desk) -> None:
    create(desk)
    publish(desk)
    declared = Function("hello", "hello.main", "python3.12", "/app", ARN, "hello")
    create_function(replace(desk, owner="config"), to_params(declared), lambda output: None, unwanted)
    document = desk.definitions.get(FUNCTION, "hello")
    assert document is not None
    assert document["published"] == 1


def test_removed_with_all_that_is_its(desk: Desk, told: Told) -> None:
    create(desk)
    publish(desk)
    run(desk, "CreateAlias", FunctionName="hello", Name="live", FunctionVersion="1")
    for_version = {"FunctionName": "hello", "Qualifier": "1", "StatementId": "s", "Action": "lambda:*"}
    statement = run(desk, "AddPermission", **for_version, Principal="*")["Statement"]
    assert f"{ARN}:1" in statement
    assert refused(lambda: run(desk, "GetPolicy", FunctionName="hello"))[1] == 404
    in_use = refused(lambda: run(desk, "DeleteFunction", FunctionName="hello", Qualifier="1"))
    assert in_use[0:2] == ("ResourceConflictException", 409)
    told.calls.clear()
    run(desk, "DeleteFunction", FunctionName="hello")
    assert told.calls == [("functions_changed", "hello"), ("functions_changed", "hello:1")]
    create(desk)
    assert refused(lambda: run(desk, "GetFunction", FunctionName="hello:1"))[1] == 404
    assert run(desk, "ListAliases", FunctionName="hello") == {"Aliases": []}
    assert refused(lambda: run(desk, "GetPolicy", FunctionName="hello:1"))[1] == 404


@pytest.mark.parametrize(
    ("qualifier", "version", "key"),
    [("", "$LATEST", "hello"), ("$LATEST", "$LATEST", "hello"), ("1", "1", "hello:1"), ("live", "1", "hello:1"),
     ("2", None, None), ("other", None, None)],
)  # fmt: skip
def test_where_qualifiers_lead(desk: Desk, qualifier: str, version: str | None, key: str | None) -> None:
    create(desk)
    publish(desk)
    run(desk, "CreateAlias", FunctionName="hello", Name="live", FunctionVersion="1")
    definitions: Definitions = desk.definitions
    assert version_of(definitions, "hello", qualifier) == version
    assert key_of(definitions, "hello", qualifier) == key
    assert of_version(definitions, "hello", "live") is None


def test_weights(desk: Desk) -> None:
    create(desk)
    publish(desk)
    run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=9)
    publish(desk)
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    run(desk, "CreateAlias", FunctionName="hello", Name="live", FunctionVersion="1", RoutingConfig=weights)
    assert {version_of(desk.definitions, "hello", "live") for _ in range(200)} == {"1", "2"}
    run(desk, "UpdateAlias", FunctionName="hello", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}})
    assert {version_of(desk.definitions, "hello", "live") for _ in range(200)} == {"2"}

"""Functions made, changed and removed."""

import asyncio
import hashlib
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import FUNCTION
from fairlead.control.functions.changes import create_function, update_function_code
from fairlead.model.errors import ApiError
from unit.control.functions.calling import ARN, HELLO_PARAMS, ROLE, call, create, refused, run, unwanted
from unit.control.functions.zips import HELLO, zip_of
from unit.control.making import Told

OTHER = zip_of(("index.js", "exports.handler = async () => 2\n", 0o100644))
UNKNOWN = ("ResourceNotFoundException", 404, f"Function not found: {ARN}")


def folders(desk: Desk) -> list[str]:
    """The code that is there."""
    return sorted(path.name for path in desk.code.iterdir() if path.name != "package.json")


def test_created_and_answered_as_lambda_does(desk: Desk, told: Told) -> None:
    output = create(desk, Environment={"Variables": {"A": "1"}}, Tags={"team": "x"})
    revision = output.pop("RevisionId")
    assert len(revision) == 36
    assert output == {
        "FunctionName": "hello",
        "FunctionArn": ARN,
        "Runtime": "nodejs20.x",
        "Role": ROLE,
        "Handler": "index.handler",
        "CodeSize": len(HELLO),
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "LastModified": "2023-11-14T22:13:20.000+0000",
        "CodeSha256": b64encode(hashlib.sha256(HELLO).digest()).decode(),
        "Version": "$LATEST",
        "Environment": {"Variables": {"A": "1"}},
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/hello"},
    }
    assert told.calls == [("functions_changed", "hello")]
    assert folders(desk) == [hashlib.sha256(HELLO).hexdigest()]


def test_a_name_that_is_taken(desk: Desk, told: Told) -> None:
    create(desk)
    taken = ("ResourceConflictException", 409, "Function already exist: hello")
    assert refused(lambda: create(desk)) == taken
    assert refused(lambda: create(desk, FunctionName=ARN)) == taken
    assert told.calls == [("functions_changed", "hello")]


def test_of_many_at_once_one_gets_the_name(desk: Desk, told: Told) -> None:
    async def work() -> list[Any]:
        calls = [call(desk, "CreateFunction", HELLO_PARAMS) for _ in range(20)]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    outcomes = asyncio.run(work())
    made = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    assert len(made) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, ApiError)} == {"ResourceConflictException"}
    assert told.calls == [("functions_changed", "hello")]
    assert folders(desk) == [hashlib.sha256(HELLO).hexdigest()]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"Runtime": "cobol85"}, "Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum"),
        ({"Runtime": "java21"}, "The runtime java21 is not supported: functions run on Python and Node.js."),
        ({"Runtime": ""}, "Runtime and Handler are mandatory parameters for functions created with deployment"),
        ({"Handler": None}, "Runtime and Handler are mandatory parameters for functions created with deployment"),
        ({"PackageType": "Image"}, "PackageType Image is not supported."),
        ({"Layers": ["arn:aws:lambda:us-east-1:1:layer:x:1"]}, "Layers is not supported."),
        ({"Code": {"S3Bucket": "b", "S3Key": "k"}}, "S3Bucket is not supported: code comes as a zip in the request"),
        ({"Code": {"ImageUri": "x"}}, "ImageUri is not supported: code comes as a zip in the request"),
        ({"Code": {}}, "Please provide a source for function code."),
        (
            {"Code": {"ZipFile": b""}},
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
        ({"Code": {"ZipFile": b"PK"}}, "Could not unzip uploaded file. Please check your file, then try to upload"),
        ({"Code": {"ZipFile": zip_of(("../x", "", 0))}}, "Could not unzip uploaded file: the entry '../x' leads out"),
        ({"FunctionName": "hello:v1"}, "A function cannot be created as hello:v1: give its name only."),
    ],
)
def test_refused_and_nothing_left_behind(desk: Desk, told: Told, params: dict[str, Any], sentence: str) -> None:
    code, status, message = refused(lambda: create(desk, **params))
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message.startswith(sentence)
    assert desk.definitions.list(FUNCTION) == []
    assert folders(desk) == []
    assert told.calls == []


def test_a_zip_too_large(desk: Desk) -> None:
    code, status, message = refused(lambda: create(desk, Code={"ZipFile": bytes(52_428_801)}))
    assert (code, status) == ("RequestEntityTooLargeException", 413)
    assert message == "Request must be smaller than 69905067 bytes for the CreateFunction operation"


def test_new_code(desk: Desk, told: Told) -> None:
    before = create(desk)
    after = run(desk, "UpdateFunctionCode", FunctionName=ARN, ZipFile=OTHER, Architectures=["arm64"])
    changed = {"CodeSha256", "CodeSize", "RevisionId", "Architectures"}
    assert {name for name in after if after[name] != before[name]} <= changed
    assert after["CodeSha256"] == b64encode(hashlib.sha256(OTHER).digest()).decode()
    assert told.calls == [("functions_changed", "hello")] * 2
    assert len(folders(desk)) == 2  # an event may still be running on the old one


def test_new_code_of_which_nothing_is_kept(desk: Desk, told: Told) -> None:
    before = create(desk)
    tried = run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=OTHER, DryRun=True)
    assert tried["CodeSha256"] == b64encode(hashlib.sha256(OTHER).digest()).decode()
    assert refused(lambda: run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=b"x"))[0:2] == (
        "InvalidParameterValueException",
        400,
    )
    outdated = refused(lambda: run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=OTHER, RevisionId="x"))
    assert outdated[0:2] == ("PreconditionFailedException", 412)
    assert run(desk, "GetFunctionConfiguration", FunctionName="hello") == before
    assert len(folders(desk)) == 1
    assert len(told.calls) == 1


def test_new_code_of_a_function_that_goes_meanwhile(desk: Desk) -> None:
    create(desk)

    async def work() -> None:
        update = asyncio.ensure_future(call(desk, "UpdateFunctionCode", {"FunctionName": "hello", "ZipFile": OTHER}))
        await asyncio.sleep(0)
        await call(desk, "DeleteFunction", {"FunctionName": "hello"})
        await update

    assert refused(lambda: asyncio.run(work())) == UNKNOWN
    assert len(folders(desk)) == 1


def test_the_right_revision(desk: Desk) -> None:
    first = create(desk)["RevisionId"]
    second = run(desk, "UpdateFunctionCode", FunctionName="hello", ZipFile=OTHER, RevisionId=first)["RevisionId"]
    run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=9, RevisionId=second)
    with pytest.raises(ApiError):
        run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=9, RevisionId=second)


def test_a_new_configuration(desk: Desk, told: Told) -> None:
    create(desk, Environment={"Variables": {"A": "1"}})
    params = {"Handler": "other.main", "Timeout": 60, "Environment": {"Variables": {}}, "Description": "d"}
    output = run(desk, "UpdateFunctionConfiguration", FunctionName="hello", **params)
    assert (output["Handler"], output["Timeout"], output["Description"]) == ("other.main", 60, "d")
    assert "Environment" not in output
    assert output["CodeSize"] == len(HELLO)
    assert told.calls == [("functions_changed", "hello")] * 2
    assert run(desk, "GetFunctionConfiguration", FunctionName="hello") == output


def test_deleted(desk: Desk, told: Told) -> None:
    create(desk)
    run(desk, "AddPermission", FunctionName="hello", StatementId="a", Action="lambda:InvokeFunction", Principal="*")
    assert run(desk, "DeleteFunction", FunctionName="hello") == {"StatusCode": 204}
    assert told.calls == [("functions_changed", "hello")] * 2
    assert refused(lambda: run(desk, "DeleteFunction", FunctionName="hello")) == UNKNOWN
    create(desk)
    assert refused(lambda: run(desk, "GetPolicy", FunctionName="hello"))[1] == 404


def test_the_latest_version_alone_is_not_deleted(desk: Desk) -> None:
    create(desk)
    code, status, _ = refused(lambda: run(desk, "DeleteFunction", FunctionName="hello", Qualifier="$LATEST"))
    assert (code, status) == ("InvalidParameterValueException", 400)


def test_a_function_of_a_config_is_answered_for_at_once(desk: Desk, told: Told, tmp_path: Path) -> None:
    desk = replace(desk, owner="config")
    answers: list[dict[str, Any]] = []
    params = {**HELLO_PARAMS, "Runtime": "java21", "Code": {"folder": str(tmp_path)}, "label": "hi", "concurrency": 2}
    for _ in range(2):  # it is made anew over what is there
        create_function(desk, params, answers.append, unwanted)
    assert answers[0]["CodeSize"] == 0
    assert "label" not in answers[0]
    document = desk.definitions.get(FUNCTION, "hello")
    assert document is not None
    assert (document["owner"], document["code"]) == ("config", {"folder": str(tmp_path)})
    assert (document["label"], document["concurrency"]) == ("hi", 2)
    update_function_code(desk, {"FunctionName": "hello", "folder": "/elsewhere"}, answers.append, unwanted)
    assert told.calls == [("functions_changed", "hello")] * 3

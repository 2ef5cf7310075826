"""boto3 against the Lambda API: functions made, called, changed while they run, and kept."""

import hashlib
import json
import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from contract.lambda_house import LambdaServer, check_shape, create, python, serving, zip_of
from unit.control.functions.zips import LINK, overlapping
from unit.control.functions.zips import zip_of as hostile_zip

ANSWER = python("def handler(event, context):\n    return {'v': 1, 'event': event, 'id': context.aws_request_id}\n")
V2 = python("def handler(event, context):\n    return {'v': 2}\n")
NODE = zip_of({"index.js": "exports.handler = async (event) => ({statusCode: 200, body: process.env.WORD})\n"})
WAITING = """
import os, time
def handler(event, context):
    open(event['began'], 'w').close()
    while not os.path.exists(event['go']):
        time.sleep(0.01)
    import late
    return late.WORD
"""
UNKNOWN = "Function not found: arn:aws:lambda:us-west-2:000000000000:function:"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LambdaServer]:
    with serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def client(server: LambdaServer) -> Any:
    return server.client("lambda")


def refused(call: Callable[[], Any]) -> tuple[int, str, str]:
    """Status, type and sentence of the error that a call ends with."""
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def test_created_called_and_deleted(server: LambdaServer, client: Any) -> None:
    made = create(client, "one", ANSWER, Tags={"a": "b"})
    check_shape(client, "CreateFunction", made)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["CodeSha256"] == b64encode(hashlib.sha256(ANSWER).digest()).decode()
    client.get_waiter("function_active_v2").wait(FunctionName="one")
    answer = client.invoke(FunctionName=made["FunctionArn"], Payload=b'{"a": [1]}')
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    result = json.load(answer["Payload"])
    assert result == {"v": 1, "event": {"a": [1]}, "id": answer["ResponseMetadata"]["RequestId"]}
    got = client.get_function(FunctionName="one")
    check_shape(client, "GetFunction", got)
    assert got["Tags"] == {"a": "b"}
    assert got["Configuration"] == {name: value for name, value in made.items() if name != "ResponseMetadata"}
    assert client.delete_function(FunctionName="one")["ResponseMetadata"]["HTTPStatusCode"] == 204
    gone = (404, "ResourceNotFoundException", f"{UNKNOWN}one")
    assert refused(lambda: client.invoke(FunctionName="one")) == gone
    assert refused(lambda: client.get_function(FunctionName="one")) == gone
    assert refused(lambda: client.delete_function(FunctionName="one")) == gone


def test_in_javascript_with_an_environment(server: LambdaServer, client: Any) -> None:
    variables = {"Variables": {"WORD": "hi"}}
    create(client, "node", NODE, Runtime="nodejs12.x", Handler="index.handler", Environment=variables)
    assert server.invoke(client, "node") == {"statusCode": 200, "body": "hi"}
    changed = client.update_function_configuration(FunctionName="node", Environment={"Variables": {"WORD": "ho"}})
    check_shape(client, "UpdateFunctionConfiguration", changed)
    client.get_waiter("function_updated_v2").wait(FunctionName="node")
    assert server.invoke(client, "node")["body"] == "ho"


def test_from_python_to_javascript(server: LambdaServer, client: Any) -> None:
    create(client, "turncoat", ANSWER)
    assert server.invoke(client, "turncoat")["v"] == 1
    client.update_function_code(FunctionName="turncoat", ZipFile=NODE)
    client.update_function_configuration(FunctionName="turncoat", Runtime="nodejs20.x", Handler="index.handler")
    assert server.invoke(client, "turncoat")["statusCode"] == 200


def test_errors_of_the_function_are_answers(client: Any) -> None:
    create(client, "raises", python("def handler(event, context):\n    raise ValueError(event)\n"))
    answer = client.invoke(FunctionName="raises", Payload=b'"why"')
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    error = json.load(answer["Payload"])
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "why")


def test_a_handler_that_is_not_there(client: Any) -> None:
    create(client, "broken", ANSWER, Handler="app.missing")
    answer = client.invoke(FunctionName="broken")
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "Runtime.HandlerNotFound"
    client.update_function_configuration(FunctionName="broken", Handler="app.handler")
    assert "FunctionError" not in client.invoke(FunctionName="broken")


def test_new_code_is_there_for_the_next_event_and_what_runs_ends_on_the_old(
    server: LambdaServer, client: Any, tmp_path: Path
) -> None:
    began, go = tmp_path / "began", tmp_path / "go"
    waiting = zip_of({"app.py": WAITING, "late.py": "WORD = 'old'\n"})
    create(client, "changing", waiting, Timeout=60)
    event = json.dumps({"began": str(began), "go": str(go)})
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.invoke, FunctionName="changing", Payload=event)
        while not began.exists():
            assert not running.done()
        updated = client.update_function_code(FunctionName="changing", ZipFile=V2)
        check_shape(client, "UpdateFunctionCode", updated)
        assert server.invoke(client, "changing") == {"v": 2}
        client.update_function_configuration(FunctionName="changing", Description="collects what is unused")
        assert hashlib.sha256(waiting).hexdigest() in server.folders()
        go.touch()
        assert json.load(running.result(30)["Payload"]) == "old"
    folder = hashlib.sha256(waiting).hexdigest()
    while folder in server.folders():  # until its process has ended, and something changes
        client.update_function_configuration(FunctionName="changing", Description="collects what is unused")
    assert server.invoke(client, "changing") == {"v": 2}


def test_an_event_that_comes_with_the_new_code_gets_it(server: LambdaServer, client: Any) -> None:
    create(client, "often", V2)
    for number in range(10):
        client.update_function_code(
            FunctionName="often", ZipFile=python(f"def handler(event, context):\n    return {number}\n")
        )
        assert server.invoke(client, "often") == number


def test_code_that_cannot_be_loaded_is_told_and_the_last_good_one_goes_on(server: LambdaServer, client: Any) -> None:
    create(client, "stays", V2)
    assert server.invoke(client, "stays") == {"v": 2}
    client.update_function_code(FunctionName="stays", ZipFile=python("import nothing_of_that_name\n"))
    assert server.invoke(client, "stays") == {"v": 2}
    assert any("nothing_of_that_name" in report for report in server.reports)


def test_many_hands_on_one_function(server: LambdaServer, client: Any) -> None:
    """Whoever updates, invokes and deletes at once: every call is answered, and nothing is left behind."""
    create(client, "busy", V2)

    def one(number: int) -> object:
        if number % 7 == 3:
            return client.update_function_code(
                FunctionName="busy", ZipFile=python(f"def handler(e, c): return {number}")
            )
        return server.invoke(client, "busy")

    with ThreadPoolExecutor(8) as pool:
        assert all(answer is not None for answer in pool.map(one, range(60)))
    client.delete_function(FunctionName="busy")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no zip", "Could not unzip uploaded file. Please check your file, then try to upload again."),
        (ANSWER[:-10], "Could not unzip uploaded file. Please check your file, then try to upload again."),
        (hostile_zip(("../../evil.py", "x", 0)), "Could not unzip uploaded file: the entry '../../evil.py' leads out"),
        (hostile_zip(("/tmp/evil.py", "x", 0)), "Could not unzip uploaded file: the entry '/tmp/evil.py' has an abs"),
        (hostile_zip(("a", "../../..", LINK)), "Could not unzip uploaded file: the link 'a' leads out of it."),
        (hostile_zip(("a", bytes(300 << 20), 0)), "Unzipped size must be smaller than 262144000 bytes"),
        (overlapping(5000, 1 << 20), "Unzipped size must be smaller than 262144000 bytes"),
        (overlapping(100, 1 << 20), "Could not unzip uploaded file: its entries overlap."),
    ],
)
def test_bad_zips_are_refused_and_leave_nothing(server: LambdaServer, client: Any, data: bytes, sentence: str) -> None:
    if "victim" not in names(client):
        create(client, "victim", V2)
    assert server.invoke(client, "victim") == {"v": 2}  # whatever went before has come to its end
    kept = server.folders()
    for call in (
        partial(create, client, "bad", data),
        partial(client.update_function_code, FunctionName="victim", ZipFile=data),
    ):
        status, code, message = refused(call)
        assert (status, code) == (400, "InvalidParameterValueException")
        assert message.startswith(sentence)
    assert [folder for folder in server.folders() if folder not in kept] == []
    assert "bad" not in names(client)
    assert server.invoke(client, "victim") == {"v": 2}


def names(client: Any) -> list[str]:
    """The functions there are."""
    pages = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    found = []
    for page in pages:
        check_shape(client, "ListFunctions", page)
        found += [function["FunctionName"] for function in page["Functions"]]
    return found


def test_errors_by_code_and_status(client: Any) -> None:
    create(client, "known", V2)
    table: list[tuple[Callable[[], Any], int, str, str]] = [
        (lambda: create(client, "known", V2), 409, "ResourceConflictException", "Function already exist: known"),
        (lambda: create(client, "new", V2, Runtime="cobol"), 400, "InvalidParameterValueException", "Value cobol at"),
        (lambda: create(client, "new", V2, Runtime="java21"), 400, "InvalidParameterValueException", "java21 is not"),
        (lambda: create(client, "new", V2, Timeout=901), 400, "ValidationException", "timeout"),
        (lambda: create(client, "new", V2, Code={}), 400, "InvalidParameterValueException", "Please provide a source"),
        (
            lambda: create(client, "new", V2, Code={"S3Bucket": "bucket", "S3Key": "k"}),
            400, "InvalidParameterValueException", "S3Bucket is not supported",
        ),
        (lambda: create(client, "a b", V2), 400, "ValidationException", "functionName"),
        (lambda: client.get_function(FunctionName="none"), 404, "ResourceNotFoundException", f"{UNKNOWN}none"),
        (
            lambda: client.get_function(FunctionName="known", Qualifier="3"),
            404, "ResourceNotFoundException", f"{UNKNOWN}known:3",
        ),
        (
            lambda: client.invoke(FunctionName="known", Payload=b"no json"),
            400, "InvalidRequestContentException", "Could not parse request body into json",
        ),
        (
            lambda: client.invoke(FunctionName="known", Payload=b"1" * 6_291_457),
            413, "RequestTooLargeException", "6291457 byte payload is too large",
        ),
        (
            lambda: client.update_function_code(FunctionName="known", ZipFile=V2, RevisionId="x"),
            412, "PreconditionFailedException", "The RevisionId provided does not match",
        ),
        (lambda: client.get_policy(FunctionName="known"), 404, "ResourceNotFoundException", "The resource you"),
        (
            lambda: client.put_function_concurrency(FunctionName="known", ReservedConcurrentExecutions=1),
            400, "InvalidParameterValueException", "PutFunctionConcurrency of lambda is not supported",
        ),
    ]  # fmt: skip
    for call, status, code, text in table:
        found = refused(call)
        assert found[0:2] == (status, code), found
        assert text in found[2]


def test_a_dry_run(client: Any) -> None:
    create(client, "dry", V2)
    answer = client.invoke(FunctionName="dry", InvocationType="DryRun")
    assert answer["StatusCode"] == 204
    assert answer["Payload"].read() == b""
    tried = client.update_function_code(FunctionName="dry", ZipFile=ANSWER, DryRun=True)
    assert tried["CodeSize"] == len(ANSWER)
    assert client.get_function_configuration(FunctionName="dry")["CodeSize"] == len(V2)


def test_versions_and_aliases(server: LambdaServer, client: Any) -> None:
    create(client, "versioned", ANSWER)
    first = client.publish_version(FunctionName="versioned")
    check_shape(client, "PublishVersion", first)
    client.update_function_code(FunctionName="versioned", ZipFile=V2, Publish=True)
    alias = client.create_alias(FunctionName="versioned", Name="live", FunctionVersion="1")
    check_shape(client, "CreateAlias", alias)
    assert [server.invoke(client, f"versioned{one}")["v"] for one in ("", ":$LATEST", ":1", ":2", ":live")] == [
        2, 2, 1, 2, 1,
    ]  # fmt: skip
    assert client.invoke(FunctionName="versioned", Qualifier="live")["ExecutedVersion"] == "1"
    assert client.update_alias(FunctionName="versioned", Name="live", FunctionVersion="2")["FunctionVersion"] == "2"
    assert server.invoke(client, alias["AliasArn"]) == {"v": 2}
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName="versioned")
    assert [one["Version"] for page in pages for one in page["Versions"]] == ["$LATEST", "1", "2"]
    check_shape(client, "ListAliases", client.list_aliases(FunctionName="versioned"))
    assert client.get_alias(FunctionName="versioned", Name="live")["Name"] == "live"
    client.delete_alias(FunctionName="versioned", Name="live")
    client.delete_function(FunctionName="versioned", Qualifier="1")
    assert refused(lambda: client.invoke(FunctionName="versioned:1"))[0] == 404
    client.delete_function(FunctionName="versioned")


def test_the_end_of_the_log_comes_with_the_answer(client: Any) -> None:
    create(client, "talks", python("def handler(e, c):\n    print('hello', e)\n    return c.function_version\n"))
    answer = client.invoke(FunctionName="talks", LogType="Tail", Payload=b"7")
    lines = b64decode(answer["LogResult"]).decode().splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["START", "hello", "END", "REPORT"]
    assert lines[1] == "hello 7"
    assert "\tMemory Size: 128 MB\tMax Memory Used: " in lines[3]
    assert "Max Memory Used: 0 MB" not in lines[3]
    assert "LogResult" not in client.invoke(FunctionName="talks")


def test_events_are_queued_repeated_and_given_up(server: LambdaServer, client: Any, tmp_path: Path) -> None:
    code = "def handler(e, c):\n    with open(e, 'a') as f: f.write(c.aws_request_id + ' ')\n    raise ValueError(e)\n"
    create(client, "poisoned", python(code))
    told = tmp_path / "told"
    settings = client.put_function_event_invoke_config(FunctionName="poisoned", MaximumRetryAttempts=1)
    check_shape(client, "PutFunctionEventInvokeConfig", settings)
    check_shape(
        client, "GetFunctionEventInvokeConfig", client.get_function_event_invoke_config(FunctionName="poisoned")
    )
    listed = client.list_function_event_invoke_configs(FunctionName="poisoned")
    check_shape(client, "ListFunctionEventInvokeConfigs", listed)
    answer = client.invoke(FunctionName="poisoned", InvocationType="Event", Payload=json.dumps(str(told)))
    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""
    while not (letters := server.dead()):
        threading.Event().wait(0.05)
    id = answer["ResponseMetadata"]["RequestId"]
    assert told.read_text() == f"{id} {id} "
    assert [(one.request_id, one.function, one.attempts) for one in letters] == [(id, "poisoned", 2)]
    assert json.loads(letters[0].error)["errorType"] == "ValueError"
    changed = client.update_function_event_invoke_config(FunctionName="poisoned", MaximumEventAgeInSeconds=60)
    assert changed["MaximumRetryAttempts"] == 1
    assert (
        client.delete_function_event_invoke_config(FunctionName="poisoned")["ResponseMetadata"]["HTTPStatusCode"] == 204
    )


def test_permissions(client: Any) -> None:
    create(client, "shared", V2)
    add = partial(
        client.add_permission, FunctionName="shared", StatementId="apigw", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )  # fmt: skip
    added = add()
    check_shape(client, "AddPermission", added)
    assert json.loads(added["Statement"])["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert refused(add)[0:2] == (409, "ResourceConflictException")
    policy = client.get_policy(FunctionName="shared")
    check_shape(client, "GetPolicy", policy)
    assert [statement["Sid"] for statement in json.loads(policy["Policy"])["Statement"]] == ["apigw"]
    client.remove_permission(FunctionName="shared", StatementId="apigw")
    assert refused(lambda: client.remove_permission(FunctionName="shared", StatementId="apigw"))[0] == 404


def test_executables_stay_executable(server: LambdaServer, client: Any) -> None:
    code = "import subprocess\ndef handler(e, c):\n    return subprocess.check_output(['./run'], text=True)\n"
    create(client, "tool", zip_of({"app.py": code, "run": "#!/bin/sh\necho ran\n"}, 0o100755))
    assert server.invoke(client, "tool") == "ran\n"


def test_an_upload_of_forty_megabytes_and_one_too_many(server: LambdaServer, client: Any) -> None:
    files: dict[str, str | bytes] = {
        "app.py": "def handler(e, c):\n    import os\n    return os.path.getsize('data')\n",
        "data": os.urandom(40 << 20),
    }
    create(client, "large", zip_of(files))
    assert server.invoke(client, "large") == 40 << 20
    assert refused(lambda: create(client, "larger", os.urandom(52_428_801)))[0] == 413
    client.delete_function(FunctionName="large")


def test_what_is_made_is_kept(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        client = server.client("lambda")
        made = create(client, "kept", ANSWER, Environment={"Variables": {"AB": "1"}}, Timeout=9)
        client.update_function_code(FunctionName="kept", ZipFile=V2)
        client.add_permission(FunctionName="kept", StatementId="s", Action="lambda:*", Principal="*")
        before = client.get_function(FunctionName="kept")["Configuration"]
    with serving(tmp_path) as server:
        client = server.client("lambda")
        assert client.get_function(FunctionName="kept")["Configuration"] == before
        assert before["FunctionArn"] == made["FunctionArn"]
        assert server.invoke(client, "kept") == {"v": 2}
        assert "Policy" in client.get_policy(FunctionName="kept")
        assert server.folders() == [hashlib.sha256(V2).hexdigest()]
        client.delete_function(FunctionName="kept")
    with serving(tmp_path) as server:
        assert names(server.client("lambda")) == []


def test_whoever_uploads_does_not_hold_up_the_others(server: LambdaServer, client: Any) -> None:
    """Unpacking is a thread's work: invocations go on meanwhile."""
    create(client, "quick", V2)
    server.invoke(client, "quick")
    many = zip_of({f"{number % 50}/{number}.txt": "x" for number in range(2000)})
    ended = threading.Event()

    def upload() -> None:
        create(client, "slow", many)
        ended.set()

    thread = threading.Thread(target=upload)
    thread.start()
    count = 0
    while not ended.is_set():
        assert server.invoke(client, "quick") == {"v": 2}
        count += 1
    thread.join()
    assert count > 3

from pathlib import Path

from fairlead.accounts.keys import Keys
from fairlead.functions.environment import Surroundings, build
from fairlead.model.apps import Function


def built(folder: Path, **environment: str) -> dict[str, str]:
    function = Function(
        "svc-dev-hello",
        "src/app.handler",
        "python3.12",
        "/app",
        "arn:aws:lambda:eu-west-1:000000000000:function:svc-dev-hello",
        "hello",
        3,
        512,
        environment,
    )
    surroundings = Surroundings("/usr/bin:/bin", lambda: "http://127.0.0.1:3001", folder)
    return build(function, surroundings, Keys("000000000000").issue(function), "2026/11/20")


def test_lambdas_variables_are_there(tmp_path: Path) -> None:
    env = built(tmp_path)
    stream = env.pop("AWS_LAMBDA_LOG_STREAM_NAME")
    assert stream.startswith("2026/11/20/[$LATEST]")
    assert len(stream) == 20 + 32
    expected = {
        "_HANDLER": "src/app.handler", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12", "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_LAMBDA_FUNCTION_NAME": "svc-dev-hello",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/svc-dev-hello",
        "LAMBDA_TASK_ROOT": "/app", "NODE_PATH": "/app", "PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8", "TZ": ":UTC",
    }  # fmt: skip
    assert expected.items() <= env.items()


def test_nothing_of_the_developer_is_there(tmp_path: Path) -> None:
    env = built(tmp_path)
    assert env["HOME"] == str(tmp_path / "svc-dev-hello/home")
    assert env["TMPDIR"] == str(tmp_path / "svc-dev-hello/tmp")
    assert all(Path(env[name]).is_dir() for name in ("HOME", "TMPDIR"))
    assert (env["AWS_CONFIG_FILE"], env["AWS_SHARED_CREDENTIALS_FILE"]) == ("/dev/null", "/dev/null")
    assert env["AWS_EC2_METADATA_DISABLED"] == "true"
    assert "AWS_PROFILE" not in env


def test_requests_find_the_gateway(tmp_path: Path) -> None:
    env = built(tmp_path)
    assert env["FAIRLEAD_GATEWAY"] == env["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:3001"
    assert "AWS_ENDPOINT_URL" not in env


def test_the_config_adds_and_may_change_what_is_not_reserved(tmp_path: Path) -> None:
    env = built(tmp_path, TABLE="t", TZ="Europe/Madrid", NODE_PATH="/opt", AWS_REGION="eu-south-1")
    assert (env["TABLE"], env["TZ"], env["NODE_PATH"], env["AWS_REGION"]) == (
        "t",
        "Europe/Madrid",
        "/opt",
        "eu-south-1",
    )


def test_the_config_cannot_change_what_is_reserved(tmp_path: Path) -> None:
    env = built(tmp_path, _HANDLER="x.y", AWS_ACCESS_KEY_ID="AKIAREAL", AWS_LAMBDA_FUNCTION_NAME="x", FAIRLEAD_KEY="x")
    assert env["_HANDLER"] == "src/app.handler"
    assert env["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert env["AWS_LAMBDA_FUNCTION_NAME"] == "svc-dev-hello"
    assert env["FAIRLEAD_KEY"] != "x"


def test_every_environment_has_a_key_of_its_own(tmp_path: Path) -> None:
    one, other = built(tmp_path), built(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "FAIRLEAD_KEY"):
        assert one[name] != other[name]

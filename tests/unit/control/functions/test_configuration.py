"""A function's configuration."""

from typing import Any

import pytest

from fairlead.control.functions.configuration import configure, defaults
from fairlead.wire.services import service
from unit.control.functions.calling import refused


def configured(**params: Any) -> dict[str, Any]:
    """What `params` make of the defaults."""
    document = defaults("f")
    configure(document, params, declared=False)
    return document


def test_what_is_kept_without_an_effect_is_shown() -> None:
    document = configured(
        EphemeralStorage={"Size": 1024},
        SnapStart={"ApplyOn": "PublishedVersions"},
        LoggingConfig={"LogFormat": "JSON"},
        VpcConfig={"SubnetIds": ["subnet-1"]},
    )
    assert document["EphemeralStorage"] == {"Size": 1024}
    assert document["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    assert document["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": "/aws/lambda/f"}
    assert document["VpcConfig"] == {"SubnetIds": ["subnet-1"], "SecurityGroupIds": [], "VpcId": ""}


def test_what_is_empty_is_as_good_as_not_said() -> None:
    configured(Layers=[], Publish=False, ImageConfig={}, PackageType="Zip", FileSystemConfigs=[])


@pytest.mark.parametrize(
    ("params", "code", "sentence"),
    [
        ({"Timeout": 901}, "ValidationException", "Value '901' at 'timeout'"),
        ({"MemorySize": 10241}, "ValidationException", "Value '10241' at 'memorySize'"),
        ({"FileSystemConfigs": [{}]}, "InvalidParameterValueException", "FileSystemConfigs is not supported."),
        ({"PublishTo": "LATEST_PUBLISHED"}, "InvalidParameterValueException", "PublishTo LATEST_PUBLISHED is not"),
        ({"Runtime": "ruby3.2"}, "InvalidParameterValueException", "The runtime ruby3.2 is not supported"),
        ({"Runtime": "python"}, "InvalidParameterValueException", "Value python at 'runtime'"),
    ],
)
def test_refused(params: dict[str, Any], code: str, sentence: str) -> None:
    found, _, message = refused(lambda: configured(**params))
    assert found == code
    assert sentence in message


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"AWS_REGION": "x", "OK": "1"}, "Reserved keys used in this request: AWS_REGION"),
        ({"AWS_SESSION_TOKEN": "x"}, "reserved keys"),
        ({"A": "x" * 4096}, "exceeded the 4KB limit"),
        ({"A": "nul\0"}, "character"),
    ],
)
def test_variables_that_cannot_be(variables: dict[str, str], sentence: str) -> None:
    code, status, message = refused(lambda: configured(Environment={"Variables": variables}))
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert sentence in message


def test_every_runtime_of_the_two_languages() -> None:
    for name in service("lambda").model.shapes["Runtime"].enum:
        if name.startswith(("python", "nodejs")):
            assert configured(Runtime=name)["Runtime"] == name


def test_what_a_config_declares_is_not_judged_again() -> None:
    document = defaults("f")
    configure(document, {"Runtime": "java21", "Timeout": 2000, "file": "x.yml", "line": None}, declared=True)
    assert (document["Runtime"], document["file"]) == ("java21", "x.yml")
    assert "line" not in document

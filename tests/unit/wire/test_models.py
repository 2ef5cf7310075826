import subprocess
import sys

import pytest

from fairlead.wire.models import read


def test_the_newest_model_is_read() -> None:
    model = read("lambda")
    assert (model.metadata.api_version, model.metadata.protocol) == ("2015-03-31", "rest-json")
    assert model.operations["Invoke"].http.request_uri == "/2015-03-31/functions/{FunctionName}/invocations"
    assert model.shapes["InvocationRequest"].payload == "Payload"


def test_an_exception_has_its_code_and_status() -> None:
    fault = read("iam").shapes["NoSuchEntityException"].error
    assert (fault.code, fault.http_status_code) == ("NoSuchEntity", 404)


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [("StringWithLengthBetween1And128", (1, 128)), ("StringWithLengthBetween0And32K", (0, 32768))],
)
def test_lengths_that_stand_in_a_shapes_name_count(shape: str, bounds: tuple[int, int]) -> None:
    found = read("apigatewayv2").shapes[shape]
    assert (found.min, found.max) == bounds


def test_botocore_is_never_imported_and_no_model_read_before_it_is_needed() -> None:
    script = (
        "import sys, fairlead.wire.calls as c, fairlead.wire.services as s\n"
        "assert not s.service.cache_info().currsize\n"
        "s.service('apigatewayv2').routes\n"
        "assert not any(name.split('.')[0] == 'botocore' for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)

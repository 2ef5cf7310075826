"""Which function a URI calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.control.apis.lambda_uri import filled, function_of, has_variables, named, uri_of
from fairlead.model.errors import ApiError

ARN = "arn:aws:lambda:us-west-2:000000000000:function:hello_World-1"
URI = f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{ARN}/invocations"


@pytest.mark.parametrize(
    "uri",
    [
        URI,
        URI.replace("hello_World-1", "hello_World-1:$LATEST"),
        URI.replace("us-west-2", "cn-north-1").replace("arn:aws:", "arn:aws-cn:"),
        URI.replace("000000000000", "123456789012"),
        uri_of(ARN, "aws-us-gov", "us-gov-east-1"),
    ],
)
def test_a_function(uri: str) -> None:
    assert function_of(uri) == "hello_World-1"


@pytest.mark.parametrize("qualifier", ["live", "7"])
def test_a_version_or_an_alias(qualifier: str) -> None:
    uri = URI.replace("World-1", f"World-1:{qualifier}")
    assert function_of(uri) == named(uri) == f"hello_World-1:{qualifier}"


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        (ARN, "ARN alone is not enough"),
        (URI.replace("/invocations", ""), "Invalid integration URI"),
        (URI + "\n", "Invalid integration URI"),
        (URI.replace("2015-03-31", "2014-11-13"), "Invalid integration URI"),
        (URI.replace(":lambda:path", ":sqs:path"), "Invalid integration URI"),
        (URI.replace("function:hello", "function:he/llo"), "Invalid integration URI"),
        ("https://example.com", "Invalid integration URI"),
        ("", "Invalid integration URI"),
    ],
)
def test_what_calls_none(uri: str, text: str) -> None:
    with pytest.raises(ApiError) as caught:
        function_of(uri)
    assert (caught.value.code, caught.value.status) == ("BadRequestException", 400)
    assert text in str(caught.value)


@given(st.text())
def test_any_text_is_refused_or_a_name(text: str) -> None:
    for uri in (text, f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{text}/invocations"):
        try:
            name = function_of(uri)
        except ApiError:
            continue
        assert name in text


def test_stage_variables_are_filled_in() -> None:
    uri = URI.replace("hello_World-1", "${stageVariables.f}")
    assert has_variables(uri)
    assert function_of(uri) == ""
    assert named(filled(uri, {"f": "hello_World-1"})) == "hello_World-1"
    assert named(filled(uri, {"other": "x"})) == ""
    assert filled("${stageVariables.a}-${stageVariables.b}$x", {"a": "${stageVariables.b}", "b": "2"}) == (
        "${stageVariables.b}-2$x"
    )

import pytest

from fairlead.wire.services import service


@pytest.mark.parametrize(
    ("name", "protocol"),
    [("apigatewayv2", "rest-json"), ("lambda", "rest-json"), ("iam", "query"), ("sts", "query"), ("dynamodb", "json")],
)
def test_a_service_speaks_its_protocol_and_is_made_once(name: str, protocol: str) -> None:
    assert service(name).protocol == protocol
    assert service(name) is service(name)


def test_a_service_that_is_not_served_is_not_known() -> None:
    with pytest.raises(KeyError):
        service("s3")


def test_exceptions_are_found_by_the_code_on_the_wire() -> None:
    assert "NoSuchEntity" in service("iam").exceptions
    assert "NotFoundException" in service("apigatewayv2").exceptions


def test_lambda_judges_a_runtime_itself() -> None:
    assert service("lambda").shapes["Runtime"].enum == ()
    assert service("lambda").shapes["PackageType"].enum == ("Zip", "Image")

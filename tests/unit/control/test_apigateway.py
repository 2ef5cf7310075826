"""Which of API Gateway's two APIs a call is of."""

import pytest

from fairlead.control.apigateway import ApiGateway
from fairlead.net.messages import Request, Response


@pytest.mark.parametrize(
    ("path", "which"),
    [("/v2/apis", b"v2"), ("/v2/apis/a/routes", b"v2"), ("/apikeys", b"rest"), ("/usageplans/a/keys", b"rest"),
     ("/v20/apis", b"rest"), ("/", b"rest")],
)  # fmt: skip
def test_by_path(path: str, which: bytes) -> None:
    answers: list[Response] = []
    door = ApiGateway(
        v2=lambda request, answer: answer(Response(200, b"v2")),
        rest=lambda request, answer: answer(Response(200, b"rest")),
    )
    door(Request("GET", path, [], b"", ("", 0), 0), answers.append)
    assert [answer.body for answer in answers] == [which]

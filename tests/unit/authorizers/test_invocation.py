"""A handshake as policies see it."""

from fairlead.authorizers.invocation import conditions, method_arn
from occasions import connecting, peer


def test_the_arn_of_the_route() -> None:
    arn = method_arn(connecting(), "123456789012")
    assert arn == "arn:aws:execute-api:eu-west-1:123456789012:nn27okk1we/develop/$connect"


def test_the_region_is_the_apis_own_whatever_domain_the_client_used() -> None:
    occasion = connecting(client=peer(domain_name="chat.example.com"))
    assert method_arn(occasion, "0").startswith("arn:aws:execute-api:eu-west-1:0:")
    occasion.snapshot.domain_name = "nn27okk1we.execute-api.cn-north-1.amazonaws.com.cn"
    assert method_arn(occasion, "0").startswith("arn:aws-cn:execute-api:cn-north-1:0:")


def test_condition_keys() -> None:
    assert conditions(connecting("", ("Referer", "https://example.com"))) == {
        "aws:SourceIp": "192.0.2.1",
        "aws:SecureTransport": "true",
        "aws:CurrentTime": "2024-02-19T07:11:42Z",
        "aws:EpochTime": "1708326702",
        "aws:UserAgent": "agent/1",
        "aws:Referer": "https://example.com",
    }
    assert "aws:UserAgent" not in conditions(connecting(client=peer(user_agent=None)))

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.observe.redaction import HIDDEN, shown_event, shown_headers, shown_uri
from occasions import connecting, disconnecting, message, peer

SECRET = "s3cr3t"
CARRIERS = [
    "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Amz-Security-Token", "Auth",
    "Token", "X-My-App", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Referer", "X-Amz-Date",
]  # fmt: skip


@pytest.mark.parametrize("name", CARRIERS)
def test_headers_that_may_carry_a_secret_are_hidden(name: str) -> None:
    assert shown_headers({name: SECRET, "Host": "h"}) == f"{{{name}={HIDDEN}, Host=h}}"
    assert shown_headers({name.lower(): [SECRET, SECRET], "accept": ["a", "b"]}) == (
        f"{{{name.lower()}={HIDDEN}, accept=a,b}}"
    )
    assert SECRET not in shown_event(connecting("", (name, SECRET)).event())


@given(st.text(min_size=1).filter(lambda text: text not in "/:.?abcdehimnops"))
def test_a_query_is_hidden(secret: str) -> None:
    uri = f"https://backend.example/path?token={secret}"
    assert shown_uri(uri) == f"https://backend.example/path?{HIDDEN}"
    assert shown_uri("https://backend.example/path") == "https://backend.example/path"


def test_of_a_handshake_all_but_secrets_is_told() -> None:
    occasion = connecting(f"token={SECRET}&token={SECRET}2&n=1", ("Authorization", SECRET), ("User-Agent", "agent/1"))
    shown = shown_event(occasion.event())
    told, event = json.loads(shown), json.loads(occasion.event())
    assert SECRET not in shown
    assert told["queryStringParameters"] == {"token": HIDDEN, "n": HIDDEN}
    assert told["multiValueQueryStringParameters"] == {"token": HIDDEN, "n": HIDDEN}
    assert set(told["headers"]) == set(event["headers"])
    assert told["headers"]["User-Agent"] == "agent/1"
    assert told["requestContext"] == event["requestContext"]


def test_keys_of_callers_are_hidden() -> None:
    client = peer()
    client.allow("ada", {"role": "admin"}, {"apiKey": SECRET, "accessKey": SECRET, "apiKeyId": "id"})
    for occasion in (message('{"a": 1}', client=client), disconnecting(client=client)):
        shown = shown_event(occasion.event())
        assert SECRET not in shown
        identity = json.loads(shown)["requestContext"]["identity"]
        assert (identity["apiKey"], identity["apiKeyId"]) == (HIDDEN, "id")
    assert json.loads(shown_event(message('{"a": 1}', client=client).event()))["body"] == '{"a": 1}'

"""Which offers of compression are taken, and how they are answered."""

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.headers import parse_extension

from fairlead.edge.extensions import agree

PLAIN = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    ("offers", "answer", "bits"),
    [
        ("permessage-deflate; client_max_window_bits", PLAIN, 15),  # browsers
        ("permessage-deflate", PLAIN, 15),
        ("permessage-deflate;client_max_window_bits=10", PLAIN, 15),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", PLAIN, 15),
        ("permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
         f"{PLAIN}; server_max_window_bits=12", 12),
        ('permessage-deflate; server_max_window_bits="9"', f"{PLAIN}; server_max_window_bits=9", 9),
        ("x-webkit-deflate-frame, permessage-deflate", PLAIN, 15),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", PLAIN, 15),
    ],
)  # fmt: skip
def test_what_is_taken(offers: str, answer: str, bits: int) -> None:
    agreed = agree(offers)
    assert agreed is not None
    assert (agreed.answer, agreed.window_bits) == (answer, bits)


@pytest.mark.parametrize(
    "offers",
    [
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=012",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; unknown",
        "permessage-deflate;",
        "permessage-bzip2",
        "permessage-deflate, " * 100,
    ],
)
def test_what_is_not(offers: str) -> None:
    assert agree(offers) is None


@pytest.mark.parametrize("server_bits", [None, 9, 12, 15])
@pytest.mark.parametrize("client_bits", [True, 9, 15])
def test_another_implementation_takes_the_answer(server_bits: int | None, client_bits: int | bool) -> None:
    client = ClientPerMessageDeflateFactory(server_max_window_bits=server_bits, client_max_window_bits=client_bits)
    offer = "; ".join(
        ["permessage-deflate"]
        + [name if value is None else f"{name}={value}" for name, value in client.get_request_params()]
    )
    agreed = agree(offer)
    assert agreed is not None
    ((_, parameters),) = parse_extension(agreed.answer)
    extension = client.process_response_params(parameters, [])
    assert extension.remote_no_context_takeover
    assert extension.local_no_context_takeover

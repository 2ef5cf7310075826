import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from uuid import UUID

import pytest

from fairlead import ids


@pytest.mark.parametrize(
    ("make", "form"),
    [
        (ids.token, r"[A-Za-z0-9_-]{15}="),
        (ids.uuid, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (ids.secret, r"[A-Za-z0-9+/]{40}"),
        (ids.access_key_id, r"ASIA[A-Z2-7]{16}"),
    ],
)
def test_every_id_has_awss_form_and_none_comes_twice(make: Callable[[], str], form: str) -> None:
    made = [make() for _ in range(5000)]
    assert all(re.fullmatch(form, one) for one in made)
    assert len(set(made)) == len(made)


def test_tokens_are_eleven_bytes_in_canonical_base64() -> None:
    token = ids.token()
    assert len(urlsafe_b64decode(token)) == 11


def test_uuids_are_of_version_four() -> None:
    assert UUID(ids.uuid()).version == 4


@pytest.mark.parametrize("count", [0, 1, 11, 4096])
def test_random_bytes_come_in_the_length_asked_for(count: int) -> None:
    assert [len(ids.random_bytes(count)) for _ in range(5)] == [count] * 5


def test_blocks_of_random_bytes_never_overlap() -> None:
    taken = [ids.random_bytes(1000) for _ in range(100)]
    pieces = {chunk[at : at + 8] for chunk in taken for at in range(0, 1000, 8)}
    assert len(pieces) == 100 * 125


def test_the_id_of_a_resource_follows_from_its_name() -> None:
    assert ids.resource_id("app", "dev") == ids.resource_id("app", "dev")
    assert re.fullmatch(r"[a-z0-9]{10}", ids.resource_id("app", "dev"))
    assert len(ids.resource_id("app", length=7)) == 7
    assert ids.resource_id("a", "bc") != ids.resource_id("ab", "c")


def test_a_trace_begins_with_its_time() -> None:
    assert re.fullmatch(r"1-6553f100-[0-9a-f]{24}", ids.trace_root(1_700_000_000.9))

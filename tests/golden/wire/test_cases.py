"""Every golden case of the wire formats gives what stands below its ruler."""

import pytest

from golden.wire import cases


@pytest.mark.parametrize("name", cases.names())
def test_a_request_gives_what_the_case_says(name: str) -> None:
    given, expected = cases.parts(name)
    assert cases.outcome(given) == expected

"""Every golden case of the readers gives what stands below its ruler."""

from pathlib import Path

import pytest

from golden.readers import cases


@pytest.mark.parametrize("name", cases.names())
def test_reading_gives_what_the_case_says(name: str, tmp_path: Path) -> None:
    files, expected = cases.parts(name)
    assert cases.outcome(files, tmp_path.resolve()) == expected

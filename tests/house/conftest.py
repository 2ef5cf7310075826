"""A copy of the checkout, for tests that break a rule of the house in order to see it caught."""

from pathlib import Path

import pytest

from house.source import copy_tree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_tree(tmp_path)

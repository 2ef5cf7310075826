"""The conformance page is current, has no gap, and names tests and settings that exist."""

import re

import pytest

from contract.behaviours.page import PAGE, TESTS, default, functions, held_by, page, suite
from contract.behaviours.registry.all import SECTIONS
from contract.behaviours.registry.rows import Mark, Row, Section

ROWS = [row for section in SECTIONS for row in section.rows]
COUNTS = {"12": 33, "1.1": 8, "1.3": 13, "1.4": 6, "1.6": 4, "1.7": 8, "1.8": 7, "2": 14, "3": 7, "4.1": 6, "4.3": 6,
          "5": 11, "6": 16, "4.2": 5, "4.4": 16, "4.5": 6, "4.6": 7, "4.7": 5, "7": 28, "8.1": 9, "8.2": 7, "8.3": 4,
          "8.4": 6, "8.5": 6, "9": 19, "13": 21}  # fmt: skip
"""How many rows each section has: a row that goes missing is noticed."""


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "make conformance writes it"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.number)
def test_a_section_is_numbered_without_a_gap(section: Section) -> None:
    assert [row.id for row in section.rows] == [f"{section.number}.{n}" for n in range(1, COUNTS[section.number] + 1)]


def test_every_section_is_there() -> None:
    assert {section.number for section in SECTIONS} == set(COUNTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_held_by_tests_that_exist(row: Row) -> None:
    found = suite()
    names = held_by(row, found)
    assert names
    for name in names:
        path, _, function = name.rpartition("::")
        assert function in (functions(TESTS / path) if path else found)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_says_where_it_is_from_or_what_is_done(row: Row) -> None:
    if row.mark is Mark.UNKNOWN:
        assert row.here != "the same", "nobody knows what AWS does"
    else:
        assert row.source
    assert not row.setting or default(row.setting)


def test_every_numbered_test_has_its_row() -> None:
    numbers = {int(name[5:7]) for name in suite() if re.match(r"test_\d\d_", name)}
    assert numbers == set(range(1, 26))


def test_the_names_of_the_suites_tests_are_unique() -> None:
    names = [name for path in (TESTS / "contract/behaviours").glob("test_*.py") for name in functions(path)]
    assert len(names) == len(set(names))

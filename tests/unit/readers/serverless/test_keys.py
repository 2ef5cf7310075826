import pytest

from fairlead.readers.report import Report
from fairlead.readers.serverless.keys import FUNCTION, MISSPELT_PROVIDER, PROVIDER, TOP, check
from unit.readers.making import parsed


@pytest.mark.parametrize(
    ("key", "known", "hint"),
    [
        ("enviroment", PROVIDER, "Did you mean `environment`?"),
        ("memorysize", FUNCTION, "Did you mean `memorySize`?"),
        ("function", TOP, "Did you mean `functions`?"),
        ("websocketApiName", PROVIDER, "Its name is `websocketsApiName`."),
        ("zzz", TOP, "Remove it, unless a plugin of yours reads it."),
    ],
)
def test_a_key_that_is_not_known_warns_with_its_line(key: str, known: frozenset[str], hint: str) -> None:
    report = Report()
    check(parsed(f"a: 1\n{key}: 2\n"), known | {"a"} if known is not PROVIDER else known, "x", report)
    problem = report.problems[-1]
    assert (problem.severity, problem.line, problem.hint) == ("warning", 2, hint)


def test_known_keys_and_extensions_pass() -> None:
    report = Report()
    for known in (TOP, PROVIDER, FUNCTION):
        check(parsed("\n".join(f"{key}: 1" for key in [*known, "x-anything"])), known, "x", report)
    assert report.problems == []


def test_the_right_spellings_are_known() -> None:
    assert set(MISSPELT_PROVIDER.values()) <= PROVIDER
    assert not MISSPELT_PROVIDER.keys() & PROVIDER

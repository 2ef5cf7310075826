from fairlead.model.problems import Severity
from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report, did_you_mean, nearest


def test_a_problem_met_twice_is_told_once() -> None:
    report = Report()
    for _ in range(2):
        report.error("wrong", "put it right", Place("a.yml", 3))
    report.warning("wrong", "put it right", Place("a.yml", 3))
    assert [problem.severity for problem in report.problems] == [Severity.ERROR, Severity.WARNING]


def test_problems_come_in_the_order_of_their_lines_and_those_without_first() -> None:
    report = Report()
    report.error("third", at=Place("b.yml", 1))
    report.error("second", at=Node(None, Place("a.yml", 9)))
    report.error("first", at=Place("a.yml", 2))
    report.note("in general")
    assert [problem.message for problem in report.problems] == ["in general", "first", "second", "third"]
    assert report.problems[2].line == 9


def test_where_nothing_depends_on_it_an_error_is_a_warning() -> None:
    report = Report()
    with report.lenient():
        with report.lenient():
            report.error("one")
        report.error("two")
    report.error("three")
    assert [problem.severity for problem in report.problems] == [Severity.WARNING, Severity.WARNING, Severity.ERROR]


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert nearest("Timeout", ("timeout", "memorySize")) == "timeout"
    assert nearest("enviroment", ("environment", "events")) == "environment"
    assert did_you_mean("enviroment", ("environment",)) == "Did you mean `environment`?"
    assert did_you_mean("pigeon", ("environment",)) == ""
    assert did_you_mean("x" * 100_000, ("environment",)) == ""

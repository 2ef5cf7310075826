from pathlib import Path

import pytest

from fairlead.readers.report import Report
from fairlead.readers.serverless.environment import environment, from_dotenv
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.resources import Template
from fairlead.readers.serverless.service import Service
from fairlead.readers.stacks import Stack
from unit.readers.making import parsed, told, variables_of

SERVICE = Service("shop", "dev", Stack("shop-dev", "eu-west-1", "000000000000"), Path(), "serverless.yml")


def made(*sections: str, report: Report) -> dict[str, str]:
    names = ServiceNames(SERVICE, Template(), {}, variables_of({}, report), report, hash_marks=False)
    return environment([parsed(section) for section in sections], names.intrinsics, report)


def test_a_function_s_own_win_and_null_takes_away() -> None:
    report = Report()
    found = made("{AA: 1, BB: true, CC: x, DD: !Ref AWS::Region}", "{AA: own, CC: ~}", "~", report=report)
    assert found == {"AA": "own", "BB": "true", "DD": "eu-west-1"}
    assert told(report) == []


@pytest.mark.parametrize(
    "section", ["{A: x}", "{1A: x}", "{A-B: x}", "{_A: x}", "{AA: [1]}", "{AA: {b: 1}}", "text", "[a]"]
)
def test_what_lambda_would_refuse_is_an_error(section: str) -> None:
    report = Report()
    assert made(section, report=report) == {}
    assert [problem.severity for problem in report.problems] == ["error"]


def test_a_reserved_name_warns_and_is_left_out() -> None:
    report = Report()
    assert made("{AWS_REGION: x, AWS_PROFILE: y}", report=report) == {"AWS_PROFILE": "y"}
    assert [problem.severity for problem in report.problems] == ["warning"]


def test_a_dotenv_file_passes_on_what_lambda_takes() -> None:
    assert from_dotenv({"AA": "1", "AWS_REGION": "2", "A.B": "3"}) == {"AA": "1"}

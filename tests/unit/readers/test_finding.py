from pathlib import Path

import pytest

from fairlead.readers.finding import config
from fairlead.readers.report import Report


@pytest.mark.parametrize("name", ["serverless.yml", "serverless.yaml", "serverless.json"])
def test_each_readable_config_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    (tmp_path / "serverless.ts").touch()
    (tmp_path / "template.yaml").touch()
    report = Report()
    assert config(tmp_path, report) == tmp_path / name
    assert config(tmp_path / name, report) == tmp_path / name
    assert report.problems == []


def test_the_framework_s_order_decides(tmp_path: Path) -> None:
    for name in ("serverless.json", "serverless.yaml", "serverless.yml"):
        (tmp_path / name).touch()
    assert config(tmp_path, Report()) == tmp_path / "serverless.yml"


@pytest.mark.parametrize(
    "name", ["serverless.ts", "serverless.js", "serverless.mjs", "template.yaml", "template.yml", "cdk.json"]
)
def test_what_cannot_be_read_yet_is_one_error_that_says_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    (tmp_path / "package.json").touch()
    report = Report()
    assert config(tmp_path, report) is None
    (problem,) = report.problems
    assert problem.message.startswith(name)
    assert "coming" in problem.message
    assert problem.hint.startswith("Until then")


def test_an_empty_folder_is_fine_and_a_missing_one_is_not(tmp_path: Path) -> None:
    report = Report()
    assert config(tmp_path, report) is None
    assert report.problems == []
    assert config(tmp_path / "gone", report) is None
    assert report.problems[0].message.endswith("does not exist.")
    assert config(tmp_path / "a\0b", Report()) is None

from pathlib import Path

import pytest

from fairlead.model.apps import Function
from fairlead.model.problems import Severity
from fairlead.readers.report import Report
from fairlead.readers.serverless.functions import base_path, sections
from unit.readers.making import messages, parsed, reading_of, told, variables_of


def function(folder: Path, keys: str, provider: str = "name: aws, runtime: nodejs18.x") -> Function:
    reading = reading_of(folder, f"service: shop\nprovider: {{{provider}}}\nfunctions: {{one: {{{keys}}}}}\n")
    assert reading.app is not None
    (only,) = reading.app.functions
    return only


def test_the_framework_s_defaults(tmp_path: Path) -> None:
    made = function(tmp_path, "handler: app.one", "name: aws")
    assert (made.timeout_seconds, made.memory_mb, made.concurrency) == (6.0, 1024, None)
    assert made.runtime.startswith("nodejs")
    assert made.name == "shop-dev-one"
    assert made.label == "one"
    assert (made.file, made.line) == (str(tmp_path / "serverless.yml"), 3)


def test_the_provider_s_settings_are_everyone_s_and_a_function_s_are_its_own(tmp_path: Path) -> None:
    provider = "name: aws, runtime: python3.12, timeout: 9, memorySize: '512', reservedConcurrency: 3"
    made = function(tmp_path, "handler: app.one, timeout: '2.5', reservedConcurrency: 0, name: mine", provider)
    assert (made.timeout_seconds, made.memory_mb, made.concurrency, made.runtime, made.name) == (
        2.5, 512, 0, "python3.12", "mine",
    )  # fmt: skip
    assert function(tmp_path, "handler: app.one", provider).concurrency is None


@pytest.mark.parametrize("keys", ["timeout: soon", "memorySize: -1", "reservedConcurrency: true", "timeout: .nan"])
def test_what_is_no_number_is_an_error(tmp_path: Path, keys: str) -> None:
    text = f"service: shop\nprovider: {{name: aws}}\nfunctions: {{one: {{handler: app.one, {keys}}}}}\n"
    (message,) = messages(reading_of(tmp_path, text))
    assert message.endswith("is no number.")


@pytest.mark.parametrize(("events", "severity"), [("[]", Severity.WARNING), ("[websocket: a]", Severity.ERROR)])
@pytest.mark.parametrize("keys", ["handler: bin/main, runtime: go1.x", "image: x"])
def test_a_function_that_cannot_run_stops_only_those_who_need_it(
    tmp_path: Path, events: str, severity: Severity, keys: str
) -> None:
    text = f"service: shop\nprovider: {{name: aws}}\nfunctions: {{one: {{{keys}, events: {events}}}}}\n"
    reading = reading_of(tmp_path, text)
    assert reading.app is not None
    assert (reading.app.functions, reading.app.apis) == ((), ())
    assert [problem.severity for problem in reading.problems] == [severity]


def test_a_list_of_functions_is_put_together() -> None:
    report = Report()
    root = parsed("functions: [{a: {handler: x.y}}, {b: {handler: x.z}}, ~, {a: {handler: x.w}}]")
    found = sections(root, variables_of({}, report), report)
    assert {key: node.entries["handler"].value for key, node in found.items()} == {"a": "x.w", "b": "x.z"}
    assert told(report) == []


@pytest.mark.parametrize("text", ["functions: text", "functions: [5]", "functions: {a: }", "functions: {a: [x]}"])
def test_what_is_no_function_is_an_error(text: str) -> None:
    report = Report()
    assert sections(parsed(text), variables_of({}, report), report) == {}
    assert len(told(report)) == 1


@pytest.mark.parametrize(
    ("written", "path"), [("/src", "src/"), ("src/fn/", "src/fn/"), ("./src", "src/"), ("''", ""), ("[a]", "")]
)
def test_base_paths(written: str, path: str) -> None:
    root = parsed(f"custom: {{functionsBasePath: {written}}}")
    assert base_path(root, variables_of({}, Report())) == path

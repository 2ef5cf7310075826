from collections.abc import Mapping
from pathlib import Path

import pytest

from fairlead.readers.files import Files
from fairlead.readers.nodes import Node, plain
from fairlead.readers.report import Report
from fairlead.readers.serverless.sources import Sources
from unit.readers.making import PLACE, parsed, told


def sources(
    text: str,
    report: Report,
    *,
    folder: Path = Path(),
    stage: str | None = None,
    options: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Sources:
    return Sources(
        parsed(text),
        Files(),
        report,
        folder=folder,
        stage=stage,
        options=options or {},
        environ=environ or {},
        account_id="000000000000",
    )


def ask(made: Sources, variable: str) -> object:
    return plain(made.variables.whole(Node(variable, PLACE)))


@pytest.mark.parametrize(
    ("config", "stage", "found"),
    [
        ("a: 1", None, "dev"),
        ("provider: {stage: beta}", None, "beta"),
        ("provider: {stage: beta}", "prod", "prod"),
        ("provider: {stage: '${opt:stage, \"x\"}'}", None, "x"),
        ("provider: {stage: '${sls:instanceId}'}", "prod", "prod"),
        ("provider: '${self:other}'\nother: {stage: deep}", None, "deep"),
        ("provider: {stage: [a]}", None, "dev"),
        ("provider: aws", None, "dev"),
    ],
)
def test_the_stage(config: str, stage: str | None, found: str) -> None:
    report = Report()
    made = sources(config, report, stage=stage)
    assert made.stage == found
    assert ask(made, "${sls:stage}") == found
    assert told(report) == []


def test_region_and_what_follows_from_it() -> None:
    made = sources("provider: {region: eu-west-1}", Report(), options={"region": "cn-north-1"})
    assert made.region == ask(made, "${aws:region}") == "cn-north-1"
    assert ask(made, "${aws:partition}/${aws:accountId}") == "aws-cn/000000000000"


def test_a_stage_may_come_from_dotenv_and_decide_which_one_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STAGE=prod\nA=general\n")
    (tmp_path / ".env.prod").write_text("A=prod\n")
    made = sources("useDotenv: true\nprovider: {stage: '${env:STAGE}'}", Report(), folder=tmp_path)
    assert made.stage == "prod"
    assert ask(made, "${env:A}") == "prod"


def test_dotenv_is_not_read_unless_asked_for(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\n")
    assert ask(sources("a: 1", Report(), folder=tmp_path), "${env:A, 'none'}") == "none"


def test_real_keys_are_not_handed_on_but_those_of_a_file_are(tmp_path: Path) -> None:
    environ = {"AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real", "AWS_PROFILE": "me"}
    (tmp_path / ".env").write_text("AWS_SECRET_ACCESS_KEY=made up\n")
    report = Report()
    made = sources("useDotenv: true", report, folder=tmp_path, environ=environ)
    assert ask(made, "${env:AWS_SECRET_ACCESS_KEY}") == "made up"
    assert ask(made, "${env:AWS_PROFILE}") == "me"
    assert ask(made, "${env:AWS_SESSION_TOKEN}") == "${env:AWS_SESSION_TOKEN}"
    assert "real" not in " ".join(told(report)).replace("real AWS keys", "")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("${file(a.yml)}", {"b": {"c": "shop"}, "l": [1, 2]}),
        ("${file(./a.yml):b.c}", "shop"),
        ("${file(a.yml):l.1}", 2),
        ("${file('a.yml'):l.0}", 1),
        ("${file(a.json):x}", "y"),
        ("${file(a.txt)}", "text"),
        ("${file(gone.yml), 'none'}", "none"),
        ("${file(a.yml):gone, 'none'}", "none"),
        ("${file(a.js):x, 'none'}", "none"),
        ("${file(~/a.yml):l.0}", 1),
        ("${file(a.tfstate):t}", 1),
    ],
)
def test_files(tmp_path: Path, variable: str, value: object) -> None:
    (tmp_path / "a.yml").write_text("b: {c: '${self:service}'}\nl: [1, 2]\n")
    (tmp_path / "a.json").write_text('{\n\t"x": "y"\n}')
    (tmp_path / "a.tfstate").write_text('{\n\t"t": 1\n}')
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "a.js").write_text("process.exit(1)")
    made = sources("service: shop", Report(), folder=tmp_path, environ={"HOME": str(tmp_path)})
    assert ask(made, variable) == value


def test_a_program_is_refused_by_its_name(tmp_path: Path) -> None:
    report = Report()
    ask(sources("a: 1", report, folder=tmp_path), "${file(./env/variables.js):url}")
    assert "`./env/variables.js` is a program" in told(report)[0]


@pytest.mark.parametrize("source", ["ssm:/a", "s3:b/k", "cf:s.o", "cf(eu-west-1):s.o", "git:branch", "terraform:a"])
def test_what_is_kept_elsewhere_is_refused_by_name_unless_it_has_a_default(source: str) -> None:
    report = Report()
    made = sources("a: 1", report)
    assert ask(made, f"${{{source}}}") == f"${{{source}}}"
    assert ask(made, f"${{{source}, 'local'}}") == "local"
    assert [problem.severity for problem in report.problems] == ["error", "note"]
    assert all(source in message for message in told(report))


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("'False'", False), ("1", True), ("0", False), ("TRUE", True)]
)
def test_texts_to_booleans(text: str, value: bool) -> None:
    assert ask(sources("a: 1", Report()), f"${{strToBool({text})}}") is value


def test_parameters_of_the_stage_come_first() -> None:
    config = (
        "params: {default: {a: 1, b: 2}, prod: {a: 3}}\nstages: {prod: {params: {c: 4}}, default: {params: {d: 5}}}"
    )
    made = sources(config, Report(), stage="prod")
    assert ask(made, "${param:a}${param:b}${param:c}${param:d}") == "3245"
    assert ask(made, "${param:e, 'none'}") == "none"


def test_an_instance_has_one_id() -> None:
    made = sources("a: 1", Report())
    assert ask(made, "${sls:instanceId}") == ask(made, "${sls:instanceId, 'x'}")

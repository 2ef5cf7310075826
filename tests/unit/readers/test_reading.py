import json
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.model.problems import Severity
from fairlead.readers import Reading, read
from unit.readers.making import messages, reading_of

SHOP = """
service: shop
provider: {name: aws, runtime: nodejs18.x}
functions:
  one: {handler: app.one, events: [{websocket: $default}]}
"""


def test_a_whole_config(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, SHOP)
    assert reading.problems == []
    assert reading.files == [tmp_path / "serverless.yml"]
    assert reading.app is not None
    assert reading.app.folder == str(tmp_path.resolve())
    assert reading.app.apis[0].routes[0].integration is not None
    assert reading.app.apis[0].routes[0].integration.function == reading.app.functions[0].name == "shop-dev-one"
    assert json.dumps(asdict(reading.app))


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert reading_of(tmp_path, SHOP).app == reading_of(tmp_path, SHOP).app


def test_ids_differ_between_stages(tmp_path: Path) -> None:
    one, other = (reading_of(tmp_path, SHOP, stage=stage).app for stage in ("dev", "prod"))
    assert one is not None
    assert other is not None
    assert len(one.apis[0].id) == 10
    assert one.apis[0].id != other.apis[0].id


def test_a_config_file_can_be_named_itself(tmp_path: Path) -> None:
    reading_of(tmp_path, SHOP)
    (tmp_path / "serverless.yml").rename(tmp_path / "other.yml")
    reading = read(tmp_path / "other.yml", stage=None, options={}, environ={}, account_id="000000000000")
    assert reading.app is not None
    assert reading.problems == []


def test_a_config_that_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_bytes(b"service: shop\nname: \xff\n")
    reading = read(tmp_path, stage=None, options={}, environ={}, account_id="000000000000")
    assert reading.app is None
    assert "line 2 holds the byte 0xff" in reading.problems[0].message
    assert reading.files == [tmp_path / "serverless.yml"]


def test_every_error_and_warning_has_a_remedy(tmp_path: Path) -> None:
    text = """
    service: [shop]
    provider: {name: x, runtime: [a], enviroment: 1, environment: [1], stage: {}, region: ~, iam: {role: 5}}
    functions: {a: {handler: [1], events: [5, {websocket: {}}, {websocket: $x}], role: [], timeout: {}}}
    resources: [5, {Resources: [1], Conditions: {a: 1}}, {Resources: {T: {Type: "AWS::DynamoDB::Table", Condition: a}}}]
    plugins: 5
    """
    reading = reading_of(tmp_path, text)
    assert len(messages(reading)) > 5
    assert [p for p in reading.problems if not p.hint and p.severity is not Severity.NOTE] == []


def run(folder: Path, text: str) -> Reading:
    reading = reading_of(folder, text, environ={"HOME": "/nowhere"})
    assert reading.app is not None or reading.problems or not text.strip()
    return reading


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_raises(tmp_path: Path, text: str) -> None:
    run(tmp_path, text)


WORDS = st.sampled_from(
    ["shop", "app.one", "aws", "$connect", "AWS::DynamoDB::Table", "C", "", "python3.12", "#{AWS::Region}", "${",
     "${self:custom}", "${self:service}", "${opt:stage, 'x'}", "${file(serverless.yml)}", "${sls:stage}", "a-${self:}",
     "${file(serverless.yml):custom}", "${self:functions.a}", "${env:HOME}", "${ssm:x, self:custom.a}",
     "${strToBool(${self:custom.a})}"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["service", "provider", "functions", "resources", "Resources", "Conditions", "extensions", "custom", "plugins",
     "name", "stage", "region", "environment", "handler", "events", "websocket", "route", "iam", "role", "statements",
     "Type", "Properties", "TableName", "KeySchema", "Condition", "Ref", "Fn::Sub", "Fn::Join", "Fn::GetAtt", "Fn::If",
     "iamRoleStatements", "useDotenv", "params", "default", "runtime", "timeout", "Fn::And", "Fn::Select", "Fn::Split",
     "a", "C"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=40,
)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "service": VALUES,
        "provider": st.dictionaries(KEYS, VALUES, max_size=5) | VALUES,
        "functions": st.dictionaries(WORDS, st.dictionaries(KEYS, VALUES, max_size=5), max_size=3) | VALUES,
        "resources": st.fixed_dictionaries({"Resources": st.dictionaries(WORDS, VALUES, max_size=3)}) | VALUES,
        "custom": VALUES,
        "plugins": st.just(["serverless-pseudo-parameters", "serverless-iam-roles-per-function"]) | VALUES,
        "params": VALUES,
        "useDotenv": VALUES,
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(CONFIGS)
def test_no_config_raises_whatever_stands_where(tmp_path: Path, config: object) -> None:
    run(tmp_path, yaml.safe_dump(config))


@pytest.mark.parametrize("levels", [20, 59, 400])
def test_deep_references_end(tmp_path: Path, levels: int) -> None:
    chain = "\n".join(f"  v{n}: {{a: '${{self:custom.v{n + 1}}}'}}" for n in range(levels))
    text = (
        f"service: shop\nprovider: {{name: aws}}\ncustom:\n{chain}\n  v{levels}: end\nfunctions: ${{self:custom.v0}}\n"
    )
    assert messages(reading_of(tmp_path, text))

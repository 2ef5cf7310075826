import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.readers.serverless.syntax import Literal, Source, Variable, template


def only(text: str) -> Variable:
    (part,) = template(text)
    assert isinstance(part, Variable)
    assert part.text == text
    return part


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("${self:custom.x}", Source("self", None, ("custom.x",))),
        ("${self:}", Source("self", None, ())),
        ("${opt:stage}", Source("opt", None, ("stage",))),
        ("${file(./a.yml)}", Source("file", ("./a.yml",), None)),
        ("${file(a b.yml):c.d}", Source("file", ("a b.yml",), ("c.d",))),
        ("${strToBool(true)}", Source("strToBool", ("true",), None)),
        ("${ env:X }", Source("env", None, ("X",))),
        ("${ssm:/a/b~true}", Source("ssm", None, ("/a/b~true",))),
        ("${cf(eu-west-1):stack.output}", Source("cf", ("eu-west-1",), ("stack.output",))),
    ],
)
def test_one_source(text: str, source: Source) -> None:
    assert only(text).sources == (source,)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("${opt:a, 'dev'}", Literal("dev", quoted=True)),
        ('${opt:a,"it\'s"}', Literal("it's", quoted=True)),
        ("${opt:a ,'dev'}", Literal("dev", quoted=True)),
        ("${opt:a, ''}", Literal("", quoted=True)),
        ("${opt:a, '${x}, y'}", Literal("${x}, y", quoted=True)),
        ("${opt:a,\n  'dev'}", Literal("dev", quoted=True)),
        ("${opt:a, 5}", Literal(5, quoted=False)),
        ("${opt:a, false}", Literal(False, quoted=False)),
        ("${opt:a, null}", Literal(None, quoted=False)),
        ("${opt:a, dev}", Literal("dev", quoted=False)),
        ("${opt:a, self:b.c}", Source("self", None, ("b.c",))),
        ("${opt:a, file(x.yml):y}", Source("file", ("x.yml",), ("y",))),
        ("${opt:a, ${self:b}}", Variable((Source("self", None, ("b",)),), "${self:b}")),
    ],
)
def test_defaults(text: str, default: object) -> None:
    assert only(text).sources == (Source("opt", None, ("a",)), default)


def test_variables_inside_of_addresses_and_parameters() -> None:
    stage = Variable((Source("sls", None, ("stage",)),), "${sls:stage}")
    assert only("${self:custom.${sls:stage}.x}").sources == (Source("self", None, ("custom.", stage, ".x")),)
    assert only("${file(./${sls:stage}.yml):a}").sources == (Source("file", ("./", stage, ".yml"), ("a",)),)


@pytest.mark.parametrize(
    "text",
    [
        "", "plain", "$", "${", "${}", "${a}", "${Table}", "${Table.Arn}", "${AWS::Region}", "${!Literal}", "${aws::x}",
        "${self:a", "${self:a, }", "${self:{a}}", "${'x'}", "${5}", "${self:a 'b", "${opt:a, 'open}", "$ {self:a}",
        "${file(a}", "${file(a) b}",
    ],
)  # fmt: skip
def test_what_is_no_variable_is_left_alone(text: str) -> None:
    assert "".join(str(part) for part in template(text)) == text
    assert not any(isinstance(part, Variable) for part in template(text))


def test_text_around_variables_is_kept() -> None:
    parts = template("a-${opt:b}${AWS::Region}-${opt:c}.")
    assert [part if isinstance(part, str) else part.text for part in parts] == [
        "a-", "${opt:b}", "${AWS::Region}-", "${opt:c}", ".",
    ]  # fmt: skip


def test_a_variable_inside_of_what_is_none_is_found() -> None:
    assert [part if isinstance(part, str) else part.text for part in template("${AWS::${opt:a}}")] == [
        "${AWS::", "${opt:a}", "}",
    ]  # fmt: skip


def test_a_backslash_keeps_a_variable_as_text() -> None:
    assert template("\\${self:a}") == ("${self:a}",)
    assert template("a\\${self:a}b") == ("a", "${self:a}b")


@given(st.lists(st.sampled_from(["${", "}", "self:", "a", ",", "'", '"', "(", ")", ":", " ", "\\", "$", "{"])))
def test_no_text_raises_and_none_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    joined = "".join(part if isinstance(part, str) else part.text for part in template(text))
    assert joined == text.replace("\\${", "${")


@pytest.mark.parametrize("piece", ["${a:", "${a(", "${opt:a,", "${a:${b:}", "${opt:a, '", "${self:x${self:y}"])
def test_text_that_fails_late_takes_no_longer_than_its_length(piece: str) -> None:
    begun = time.process_time()
    template(piece * 5000)
    assert time.process_time() - begun < 5

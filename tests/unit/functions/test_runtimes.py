import pytest

from fairlead.functions.runtimes import family, unsupported
from fairlead.model.apps import Function


@pytest.mark.parametrize(
    ("runtime", "language"),
    [("python3.12", "python"), ("nodejs8.10", "nodejs"), ("nodejs20.x", "nodejs"), ("go1.x", "go"),
     ("java8.al2", "java"), ("dotnetcore2.1", "dotnetcore"), ("dotnet8", "dotnet"),
     ("provided.al2023", "provided"), ("provided", "provided")],
)  # fmt: skip
def test_a_runtime_belongs_to_a_language(runtime: str, language: str) -> None:
    assert family(runtime) == language


@pytest.mark.parametrize(
    ("runtime", "coming"), [("go1.x", "Go"), ("dotnetcore2.1", ".NET"), ("provided.al2", "custom"), ("cobol", "")]
)
def test_what_is_not_supported_is_named_with_what_is_coming(runtime: str, coming: str) -> None:
    problem = unsupported(Function("f", "h.h", runtime, "/app", "arn", "hello", file="serverless.yml", line=3))
    assert problem.message.startswith(f"hello: the runtime {runtime!r} is not supported")
    assert coming in problem.hint
    assert bool(coming) == bool(problem.hint)
    assert (problem.file, problem.line) == ("serverless.yml", 3)

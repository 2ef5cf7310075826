import pytest

from fairlead.readers.report import Report
from fairlead.readers.serverless.plugins import plugins
from unit.readers.making import parsed, told, variables_of


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("a: 1", set(), []),
        ("plugins:", set(), []),
        ("plugins: [serverless-offline, serverless-esbuild]", {"serverless-offline", "serverless-esbuild"}, []),
        ("plugins: {localPath: x, modules: [serverless-offline]}", {"serverless-offline"}, []),
        ("plugins: ['${x:p}']", {"serverless-webpack"}, []),
        ("plugins: []", set(), []),
        (
            "plugins: [one, serverless-pseudo-parameters, ./two]",
            {"one", "serverless-pseudo-parameters", "./two"},
            ["Plugins are not run; what these do is not known here: one, ./two."],
        ),
        ("plugins: serverless-offline", set(), ["`plugins` is not a list."]),
    ],
)
def test_plugins(text: str, names: set[str], said: list[str]) -> None:
    report = Report()
    assert plugins(parsed(text), variables_of({"p": "serverless-webpack"}, report), report) == names
    assert told(report) == said

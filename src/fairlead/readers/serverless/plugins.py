"""Plugins: which change what a local run must do, which may be left out, and a note for the rest."""

from typing import Final

from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from fairlead.readers.serverless.variables import Variables

PSEUDO_PARAMETERS: Final = "serverless-pseudo-parameters"
BASE_PATH: Final = "serverless-functions-base-path"
ROLES: Final = "serverless-iam-roles-per-function"

_HONOURED: Final = frozenset({PSEUDO_PARAMETERS, BASE_PATH, ROLES, "serverless-dotenv-plugin"})
_HARMLESS: Final = frozenset(
    {
        # emulators: this program takes their place
        "serverless-offline",
        "serverless-offline-dynamodb-stream",
        "serverless-offline-dynamodb-streams",
        "serverless-dynamodb",
        "serverless-dynamodb-local",
        "serverless-dynamodb-client",
        "serverless-localstack",
        # builders: TypeScript is bundled here without them, packages are taken as they are installed
        "serverless-webpack",
        "serverless-plugin-typescript",
        "serverless-esbuild",
        "serverless-bundle",
        "serverless-plugin-optimize",
        "serverless-plugin-include-dependencies",
        "serverless-tscpaths",
        "serverless-python-requirements",
        "serverless-plugin-warmup",
        # they act on a deployment
        "serverless-websockets-plugin",
        "serverless-deployment-bucket",
        "serverless-domain-manager",
        "serverless-manifest-plugin",
        "serverless-prune-plugin",
        "serverless-reqvalidator-plugin",
        "serverless-aws-documentation",
        "serverless-plugin-aws-alerts",
        "serverless-plugin-tracing",
        "serverless-s3-sync",
        "serverless-finch",
        "serverless-stack-output",
        "serverless-export-env",
    }
)


def plugins(root: Node, variables: Variables, report: Report) -> frozenset[str]:
    """The names of the plugins. One note names those that are neither honoured nor known to be harmless."""
    section = variables.entry(root, "plugins")
    if section is None or section.empty:
        return frozenset()
    modules = variables.entry(section, "modules") if section.entries else section
    items = [variables.value(item) for item in (modules.items if modules else [])]
    names = [item.value for item in items if isinstance(item.value, str)]
    if not names and not (modules and isinstance(modules.value, list)):
        report.warning("`plugins` is not a list.", "Write one plugin a line: `  - serverless-offline`.", section)
    strange = [name for name in names if name not in _HONOURED | _HARMLESS]
    if strange:
        listed = ", ".join(strange)
        report.note(f"Plugins are not run; what these do is not known here: {listed}.", "", section)
    return frozenset(names)

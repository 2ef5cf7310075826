"""Which config a folder holds, and what to say about those that cannot be read yet."""

from pathlib import Path
from typing import Final

from fairlead.readers.nodes import Place
from fairlead.readers.report import Report

READABLE: Final = ("serverless.yml", "serverless.yaml", "serverless.json")
"""In the order in which the Serverless Framework looks for them."""

_COMING: Final = (
    (
        ("serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs", "serverless.mts"),
        "{} is a program; configs that are programs cannot be read yet, they are coming.",
        "Until then write its values as serverless.yml beside it: `npx serverless print > serverless.yml`.",
    ),
    (
        ("template.yaml", "template.yml", "template.json"),
        "{} is a SAM or CloudFormation template; templates cannot be read yet, they are coming.",
        "Until then declare functions, routes and tables in a serverless.yml beside it.",
    ),
    (
        ("cdk.json",),
        "{} belongs to a CDK app; CDK apps cannot be read yet, they are coming.",
        "Until then declare functions, routes and tables in a serverless.yml beside it.",
    ),
)


def config(folder: Path, report: Report) -> Path | None:
    """The config of a folder, or the file itself when `folder` is one. None for none that can be read.

    A folder without any config is fine: nothing is reported.
    """
    try:
        if folder.is_file():
            return folder
        if not folder.is_dir():
            report.error(f"{folder} does not exist.", "Give the folder that holds your serverless.yml.")
            return None
        there = {path.name for path in folder.iterdir()}
    except (OSError, ValueError) as error:
        report.error(f"{folder} cannot be read: {getattr(error, 'strerror', None) or error}.", "Check its permissions.")
        return None
    for name in READABLE:
        if name in there:
            return folder / name
    for names, message, hint in _COMING:
        for name in names:
            if name in there:
                report.error(message.format(name), hint, Place(str(folder / name), 1))
                return None
    return None

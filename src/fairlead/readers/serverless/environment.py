"""The environment variables of a function: the provider's, then its own, as texts."""

import re
from collections.abc import Mapping
from typing import Final

from fairlead.readers.intrinsics import Intrinsics
from fairlead.readers.nodes import Node, shape
from fairlead.readers.report import Report
from fairlead.readers.scalars import text_of

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]+\Z")
_RESERVED: Final = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Lambda Developer Guide, "Defined runtime environment variables", reserved."""


def environment(sections: list[Node], intrinsics: Intrinsics, report: Report) -> dict[str, str]:
    """The variables of several sections; a later one wins, and `null` takes a variable away.

    `sections` have their variables resolved. Numbers and booleans become text, as CloudFormation makes them.
    """
    found: dict[str, str] = {}
    for section in sections:
        if not isinstance(section.value, dict):
            if not section.empty:
                hint = "Write `NAME: value` lines below it."
                report.error(f"`environment` is {shape(section)}, not a mapping.", hint, section)
            continue
        for name, node in section.value.items():
            text = _text(name, node, intrinsics, report)
            if text is None:
                found.pop(name, None)
            elif _allowed(name, section, report):
                found[name] = text
    return found


def from_dotenv(values: Mapping[str, str]) -> dict[str, str]:
    """What serverless-dotenv-plugin passes on: all but the names that Lambda would refuse."""
    return {name: value for name, value in values.items() if _NAME.match(name) and name not in _RESERVED}


def _text(name: str, node: Node, intrinsics: Intrinsics, report: Report) -> str | None:
    value = intrinsics.value(node)
    if isinstance(value, dict | list):
        what = "a list" if isinstance(value, list) else "a mapping"
        hint = "Environment variables are texts; write one, or JSON in quotation marks."
        report.error(f"The environment variable `{name}` is {what}.", hint, node)
        return None
    return None if value is None else text_of(value)


def _allowed(name: str, section: Node, report: Report) -> bool:
    place = section.key_place(name)
    if name in _RESERVED:
        message = f"The environment variable `{name}` is reserved by Lambda, which would refuse it; it is left out."
        report.warning(message, "Remove it, or give it another name.", place)
        return False
    if not _NAME.match(name):
        hint = "A name begins with a letter and has two or more letters, digits and underscores."
        report.error(f"`{name}` cannot name an environment variable on Lambda.", hint, place)
        return False
    return True

"""A function's configuration: what may be said of it, what stands where nothing is said, and what is refused."""

import re
from typing import Any, Final

import msgspec

from fairlead.control.definitions import Document
from fairlead.control.functions.refusals import constraint, invalid, unsupported
from fairlead.functions.runtimes import family
from fairlead.wire.services import service

_TAKEN: Final = ("Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize")
_KEPT: Final = (
    "DeadLetterConfig", "KMSKeyArn", "TracingConfig", "Architectures", "EphemeralStorage", "LoggingConfig",
    "SnapStart", "VpcConfig",
)  # fmt: skip
"""Kept and shown, without an effect here."""
_OF_THE_OPERATION: Final = ("FunctionName", "Code", "Environment", "RevisionId", "Tags", "Publish")
_OURS: Final = ("label", "file", "line", "concurrency")
_LONGEST_RUN: Final = 900
_LARGEST: Final = 10_240
_ENVIRONMENT_BYTES: Final = 4096
_FAMILIES: Final = frozenset({"python", "nodejs"})
_RESERVED: Final = re.compile(
    r"_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_(?:DEFAULT_REGION|REGION|EXECUTION_ENV|"
    r"LAMBDA_(?:FUNCTION_(?:NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(?:GROUP|STREAM)_NAME|RUNTIME_API)|"
    r"ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)"
)


def defaults(name: str) -> Document:
    """What Lambda answers for whatever a request does not say."""
    return {
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "Version": "$LATEST",
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
    }


def configure(document: Document, params: dict[str, Any], *, declared: bool) -> None:
    """Write into `document` what `params` say. Raises ApiError, and has then changed nothing that matters.

    `declared` by a config: its reader has told the author what is wrong, and functions that can't run stand beside
    those that can.
    """
    if not declared:
        _check(params)
    for name in _TAKEN:
        if name in params:
            document[name] = params[name]
    for name in _KEPT:
        if name in params:
            document[name] = _settled(name, document.get(name), params[name])
    if "Environment" in params:
        variables = params["Environment"].get("Variables") or {}
        document.pop("Environment", None)
        if variables:
            document["Environment"] = {"Variables": variables}
    for name in _OURS:
        if params.get(name) is not None:
            document[name] = params[name]


def _settled(name: str, before: Any, given: Any) -> Any:
    """A member as Lambda answers it: with what it adds, or keeps of before."""
    if name == "VpcConfig":
        return {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", **given}
    return {**before, **given} if isinstance(before, dict) else given


def _check(params: dict[str, Any]) -> None:
    for name, value in params.items():
        known = name in _TAKEN or name in _KEPT or name in _OF_THE_OPERATION or (name, value) == ("PackageType", "Zip")
        if value and not known:
            raise unsupported(f"{name} {value}" if isinstance(value, str) else name)
    if "Runtime" in params:
        _check_runtime(params["Runtime"])
    if params.get("Timeout", 0) > _LONGEST_RUN:
        raise constraint(params["Timeout"], "timeout", f"have value less than or equal to {_LONGEST_RUN}")
    if params.get("MemorySize", 0) > _LARGEST:
        raise constraint(params["MemorySize"], "memorySize", f"have value less than or equal to {_LARGEST}")
    _check_environment(params.get("Environment", {}).get("Variables") or {})


def _check_runtime(runtime: str) -> None:
    names = service("lambda").model.shapes["Runtime"].enum
    if runtime not in names:
        ours = ", ".join(name for name in names if family(name) in _FAMILIES)
        raise invalid(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{ours}]"
        )
    if family(runtime) not in _FAMILIES:
        raise unsupported(f"The runtime {runtime}", "functions run on Python and Node.js")


def _check_environment(variables: dict[str, str]) -> None:
    beginning = (
        "Lambda was unable to configure your environment variables because the environment variables you have provided"
    )
    reserved = [name for name in variables if _RESERVED.fullmatch(name)]
    if reserved:
        raise invalid(
            f"{beginning} contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(reserved)}"
        )
    if any("\0" in value or "\0" in name or "=" in name for name, value in variables.items()):
        raise invalid(f"{beginning} contain a character that a process cannot be given.")
    measured = msgspec.json.encode(variables).decode()
    if len(measured.encode()) > _ENVIRONMENT_BYTES:
        raise invalid(f"{beginning} exceeded the 4KB limit. String measured: {measured}")

"""The environment variables of a function's process: built from nothing, never inherited.

Lambda's own ("Defined runtime environment variables", Lambda Developer Guide), the config's, a temporary key, and what
keeps the SDKs away from the developer's own files and from the metadata service. So nothing of the developer's shell,
their keys least of all, reaches a function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead import ids
from fairlead.accounts.keys import EnvironmentKey
from fairlead.model.apps import Function

_OWNED: Final = frozenset({"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_EXECUTION_ENV", "LAMBDA_TASK_ROOT"})
"""Lambda refuses a config that sets these ("Reserved environment variables"); ours stand."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all environments of a gateway have in common."""

    path: str
    """The PATH that programs are found on."""
    gateway_url: Callable[[], str]
    """`http://127.0.0.1:PORT`, once the gateway listens."""
    data: Path
    """A folder for the functions' homes and temporary files; absolute."""
    short_cut: bool = False
    """Whether Python's AWS calls may go over the worker's socket."""


def build(function: Function, surroundings: Surroundings, key: EnvironmentKey, date: str) -> dict[str, str]:
    """Everything that one environment's process gets. Makes its folders. `date` is `2026/11/20`, for its log stream.

    A function's environments share HOME and TMPDIR, which outlive them. The table store is named by its own endpoint
    variable; there is no AWS_ENDPOINT_URL for all services, because a request that was sent to it would no longer say
    which service and region it meant, and could be neither refused by name nor passed on.
    """
    own = surroundings.data / function.name
    home, temporary = own / "home", own / "tmp"
    home.mkdir(parents=True, exist_ok=True)
    temporary.mkdir(exist_ok=True)
    gateway = surroundings.gateway_url()
    region = function.arn.split(":")[3]
    return {
        "PATH": surroundings.path,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "NODE_PATH": function.folder,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        **_quiet(),
        "AWS_ENDPOINT_URL_DYNAMODB": gateway,
        **{name: value for name, value in function.environment.items() if name not in _OWNED},
        **_lambda(function, date),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "AWS_SESSION_TOKEN": key.session_token,
        **({"FAIRLEAD_SHORT_CUT": "1"} if surroundings.short_cut else {}),
        "FAIRLEAD_GATEWAY": gateway,
        "FAIRLEAD_KEY": key.gateway_key,
    }


def _quiet() -> dict[str, str]:
    """What keeps SDKs to the variables that they are given."""
    return {
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    }


def _lambda(function: Function, date: str) -> dict[str, str]:
    return {
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{date}/[{function.version}]{ids.random_bytes(16).hex()}",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "LAMBDA_TASK_ROOT": function.folder,
    }

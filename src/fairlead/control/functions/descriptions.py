"""What there is, told."""

from pathlib import Path
from typing import Any

from fairlead.control.desk import Desk, Params
from fairlead.control.documents import FUNCTION, FUNCTION_VERSION, shown
from fairlead.control.functions import versions
from fairlead.control.functions.runnable import code_folder


def get_function(desk: Desk, params: Params) -> dict[str, Any]:
    """GetFunction. `Code.Location` is a URL of the folder on this machine: the zip is not kept (our choice)."""
    document, _ = versions.find(desk, params)
    location = Path(code_folder(document, desk.code.absolute())).as_uri()
    output: dict[str, Any] = {
        "Configuration": shown(document),
        "Code": {"RepositoryType": "file", "Location": location},
    }
    if "tags" in document:
        output["Tags"] = document["tags"]
    if "concurrency" in document:
        output["Concurrency"] = {"ReservedConcurrentExecutions": document["concurrency"]}
    return output


def get_function_configuration(desk: Desk, params: Params) -> dict[str, Any]:
    """GetFunctionConfiguration."""
    return shown(versions.find(desk, params)[0])


def list_functions(desk: Desk, params: Params) -> dict[str, Any]:
    """ListFunctions, by name; with `FunctionVersion: ALL` each with its versions."""
    named = [(document["FunctionName"], document) for document in desk.definitions.list(FUNCTION)]
    if params.get("FunctionVersion") == "ALL":
        published = desk.definitions.list(FUNCTION_VERSION)
        named += [(f"{one['FunctionName']}:{versions.ordered(int(one['Version']))}", one) for one in published]
        named.sort(key=lambda one: one[0])
    return versions.listed(named, params, "Functions")

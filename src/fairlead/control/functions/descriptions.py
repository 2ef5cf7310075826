"""What there is, told."""

from pathlib import Path
from typing import Any, Final

from fairlead.control.desk import Desk, Params
from fairlead.control.documents import FUNCTION, shown
from fairlead.control.functions import names
from fairlead.control.functions.refusals import invalid
from fairlead.control.functions.runnable import code_folder
from fairlead.control.pages import page

_PAGE: Final = 50
"""Functions in one answer, whatever MaxItems says (ListFunctions, Lambda API reference)."""


def get_function(desk: Desk, params: Params) -> dict[str, Any]:
    """GetFunction. `Code.Location` is a URL of the folder on this machine: the zip is not kept (our choice)."""
    document = names.find(desk, params)
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
    return shown(names.find(desk, params))


def list_functions(desk: Desk, params: Params) -> dict[str, Any]:
    """ListFunctions, by name."""
    named = [(document["FunctionName"], document) for document in desk.definitions.list(FUNCTION)]
    try:
        documents, following = page(named, params.get("Marker", ""), min(params.get("MaxItems", _PAGE), _PAGE))
    except ValueError:
        raise invalid("Invalid marker: it is none that an earlier answer gave.") from None
    functions = [shown(document) for document in documents]
    return {"Functions": functions, "NextMarker": following} if following else {"Functions": functions}

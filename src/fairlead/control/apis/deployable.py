"""Whether what is to be deployed can be served; a sentence says why not."""

from typing import Final

from fairlead.control.apis.errors import bad_request
from fairlead.control.apis.lambda_uri import has_variables
from fairlead.control.apis.thawing import thaw
from fairlead.control.definitions import Document
from fairlead.integrations.uris import unsupported
from fairlead.model.apps import Route

_NO_STAGE: Final[Document] = {"StageName": "", "StageVariables": {}, "DefaultRouteSettings": {}, "RouteSettings": {}}


def refusal(frozen: Document, stage: Document | None = None) -> str | None:
    """Why a frozen API cannot be served, on a stage if one is given; None if it can.

    What stage variables are part of is only looked at on a stage, and a function that they name need not exist.
    """
    unfinished = {
        document["IntegrationId"]
        for document in frozen["integrations"]
        if has_variables(document.get("IntegrationUri", ""))
        and (stage is None or document["IntegrationType"] == "AWS_PROXY")
    }
    schemas_count = not frozen["api"]["DisableSchemaValidation"]
    for route in thaw(frozen, stage or _NO_STAGE).routes:
        integration = route.integration
        if integration is not None and integration.id not in unfinished:
            sentence = unsupported(integration)
            if sentence is not None:
                return f"The route {route.key} cannot be deployed. {sentence}"
        if schemas_count and (sentence := _model_flaw(route)) is not None:
            return sentence
    return None


def check(frozen: Document, stage: Document | None = None) -> None:
    """Raise ApiError for a frozen API that cannot be served."""
    sentence = refusal(frozen, stage)
    if sentence is not None:
        raise bad_request(sentence)


def _model_flaw(route: Route) -> str | None:
    if not route.models:
        return None
    from fairlead.deployments.validation import flaw  # 30 ms and 10 MB for those who need it

    for key, text in route.models.items():
        reason = flaw(text)
        if reason is not None:
            return f"The model {key} of the route {route.key} cannot be deployed: {reason}."
    return None

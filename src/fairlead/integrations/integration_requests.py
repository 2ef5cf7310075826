"""The integration request: from what happened on a connection to what a non-proxy backend is asked.

Parameters are mapped, a template is chosen and rendered, or the body passes as it is, and its content is converted.
"""

from fairlead.integrations.backends import BackendRequest
from fairlead.integrations.content import Content, ConversionError
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.mapping_templates import MappingError, rendered
from fairlead.integrations.parameters import Material, header_value, request_values
from fairlead.integrations.selections import chosen_template
from fairlead.model.apps import Integration
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR, UNSUPPORTED_MEDIA_TYPE
from fairlead.websocket_api.replies import Failed


def prepare(invoke: Invoke, log: CallLog) -> BackendRequest | Failed:
    """The request for the backend of a non-proxy integration."""
    integration, occasion = invoke.integration, invoke.occasion
    content = Content(occasion.data, occasion.binary)
    text = chosen_template(integration.templates, integration.template_selection, occasion)
    if text is None and not _passes(integration):
        cause = f"no request template fits, and PassthroughBehavior is {integration.passthrough}"
        return Failed(415, UNSUPPORTED_MEDIA_TYPE, cause)
    try:
        request = mapped(invoke, content, log)
        body = content if text is None else Content(rendered(text, occasion, content).encode())
        # Bytes that are wanted as text already are: templates see base64.
        request.content = body.converted(integration.content_handling)
    except MappingError as error:
        return Failed(500, INTERNAL_SERVER_ERROR, f"the request template failed: {error}")
    except ConversionError as error:
        return Failed(500, INTERNAL_SERVER_ERROR, str(error))
    log.body("Endpoint request body after transformations: ", request.content)
    return request


def mapped(invoke: Invoke, content: Content, log: CallLog) -> BackendRequest:
    """The request with its mapped parameters, and `content` as its body."""
    headers: list[tuple[str, str]] = []
    query: list[tuple[str, str]] = []
    path: dict[str, str] = {}
    if invoke.integration.parameters:
        material = Material(invoke.occasion, content)
        for place, name, values in request_values(invoke.integration, material):
            match place:
                case "header":
                    headers += [(name, header_value(value)) for value in values]
                case "querystring":
                    query += [(name, value) for value in values]
                case _:
                    path[name] = values[-1]
    return BackendRequest(invoke, content, log, headers, query, path)


def _passes(integration: Integration) -> bool:
    """Whether a body that no template fits is passed on as it is ("Integration passthrough behaviors", the guide)."""
    match integration.passthrough:
        case "NEVER":
            return False
        case "WHEN_NO_TEMPLATES":
            return not integration.templates
        case _:
            return True

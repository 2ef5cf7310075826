"""AWS: which service of AWS a non-proxy integration calls. Those that cannot be called are refused at deployment."""

from collections.abc import Callable, Mapping

from fairlead.integrations.backends import Backend, BackendAnswer, BackendRequest
from fairlead.integrations.uris import service_of
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed


class AwsService:
    """Functions, and the services by their names in a URI."""

    __slots__ = ("_functions", "_services")

    def __init__(self, functions: Backend, services: Mapping[str, Backend]) -> None:
        self._functions = functions
        self._services = dict(services)

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Ask the service."""
        integration = request.invoke.integration
        if integration.function:
            self._functions.ask(request, answered)
            return
        uri = service_of(integration.uri)
        backend = None if uri is None else self._services.get(uri.service)
        if backend is None:
            answered(Failed(500, INTERNAL_SERVER_ERROR, f"{integration.uri} cannot be called here"))
        else:
            backend.ask(request, answered)

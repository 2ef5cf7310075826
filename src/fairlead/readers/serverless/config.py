"""serverless.yml to an App: the steps in their order."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from fairlead.ids import resource_id
from fairlead.model.apps import Api, App, Function, Integration, Json, Route
from fairlead.readers.files import Files
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from fairlead.readers.scalars import text_of
from fairlead.readers.serverless import functions as function_sections
from fairlead.readers.serverless import keys, plugins, resources
from fairlead.readers.serverless.authorizers import Authorizers
from fairlead.readers.serverless.events import Declared, Events
from fairlead.readers.serverless.logs import logs_of
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.provisioned import Provisioned
from fairlead.readers.serverless.roles import Roles
from fairlead.readers.serverless.service import Service
from fairlead.readers.serverless.sources import Sources
from fairlead.readers.stacks import Stack

SELECTION: Final = "$request.body.action"
"""The framework's route selection expression for an API that names none."""


class Config:
    """One serverless.yml on its way to an App."""

    def __init__(
        self,
        root: Node,
        files: Files,
        report: Report,
        *,
        folder: Path,
        stage: str | None,
        options: Mapping[str, str],
        environ: Mapping[str, str],
        account_id: str,
    ) -> None:
        self._root = root
        self._report = report
        self._sources = Sources(
            root,
            files,
            report,
            folder=folder,
            stage=stage,
            options=options,
            environ=environ,
            account_id=account_id,
        )
        self._variables = self._sources.variables
        self._provider = self._provider_section()
        self._service = self._named(folder, account_id)
        self._plugins = plugins.plugins(root, self._variables, report)
        self._template = resources.template(root, self._variables, report)
        self._sections = function_sections.sections(root, self._variables, report)
        self._names = ServiceNames(
            self._service,
            self._template,
            {key: node.entries.get("name") for key, node in self._sections.items()},
            self._variables,
            report,
            hash_marks=plugins.PSEUDO_PARAMETERS in self._plugins,
        )

    def app(self) -> App:
        """The App, as far as the config can be understood."""
        service = self._service
        keys.check(self._root, keys.TOP, "the config", self._report)
        keys.check(self._provider, keys.PROVIDER, "`provider`", self._report)
        roles = Roles(
            self._root,
            service,
            self._names,
            self._variables,
            self._report,
            per_function=plugins.ROLES in self._plugins,
        )
        honours_path = plugins.BASE_PATH in self._plugins
        maker = function_sections.Functions(
            self._provider,
            service,
            self._names,
            roles,
            self._variables,
            self._report,
            base_path=function_sections.base_path(self._root, self._variables) if honours_path else "",
            plugin_environment=self._sources.plugin_environment,
        )
        made = [maker.function(key, node) for key, node in self._sections.items()]
        provisioned = Provisioned(self._template, service.stack, self._names, self._variables, self._report)
        tables = provisioned.tables()
        functions = {function.label: function for function in made if function is not None}
        apis = self._apis(functions, provisioned.override("WebsocketsApi"))
        return App(
            name=service.name,
            stage=service.stage,
            region=service.stack.region,
            account_id=service.stack.account_id,
            folder=str(service.folder.resolve()),
            apis=apis,
            functions=tuple(functions.values()),
            tables=tuple(tables),
            roles=(*roles.roles(websockets=bool(apis)), *provisioned.roles()),
        )

    def _provider_section(self) -> Node:
        node = self._variables.entry(self._root, "provider")
        if node is None or node.empty:
            hint = "Add `provider:` with `name: aws` and `runtime:` below it."
            self._report.error("The config has no `provider`.", hint, node or self._root)
            return Node({}, self._root.place)
        if isinstance(node.value, str):
            node = Node({"name": node}, node.place)
        name = self._variables.entry(node, "name")
        if name is None or name.value != "aws":
            shown = "missing" if name is None else f"`{text_of(_scalar(name))}`"
            self._report.error(f"The provider's name is {shown}; only `aws` is understood.", "Write `name: aws`.", node)
        return node

    def _text(self, *path: str) -> str:
        """A text of the provider's section, empty when there is none."""
        node = self._variables.entry(self._provider, *path)
        if node is None or node.empty:
            return ""
        return self._names.intrinsics.text(self._variables.whole(node)) or ""

    def _named(self, folder: Path, account_id: str) -> Service:
        node = self._variables.entry(self._root, "service")
        place = node or self._root
        if node is not None and isinstance(node.value, dict):
            node = self._variables.entry(node, "name")
        if node is None or not isinstance(node.value, str | int) or not text_of(_scalar(node)):
            hint = "Add `service: my-app` as the first line."
            self._report.error("The config does not name its service.", hint, place)
            name = "unnamed"
        else:
            name = text_of(node.value)
        stage, region = self._sources.stage, self._sources.region
        stack = self._variables.entry(self._provider, "stackName")
        stack_name = stack.value if stack is not None and isinstance(stack.value, str) else f"{name}-{stage}"
        existing = self._variables.entry(self._provider, "apiGateway", "websocketApiId")
        api = existing.value if existing is not None and isinstance(existing.value, str) else ""
        return Service(name, stage, Stack(stack_name, region, account_id), folder, self._root.place.file, api)

    def _apis(self, functions: Mapping[str, Function], override: Mapping[str, Json]) -> tuple[Api, ...]:
        """The WebSocket API, when any function has a route. A function that cannot run gets none.

        `override` is what `resources` says about the API that the framework makes.
        """
        events = Events(self._variables, self._report)
        for key, node in self._sections.items():
            events.take(key, node)
        events.note_others()
        routes = [declared for declared in events.routes() if declared.function in functions]
        if not routes:
            return ()
        service = self._service
        name = override.get("Name") or self._text("websocketsApiName") or f"{service.stage}-{service.name}-websockets"
        selection = override.get("RouteSelectionExpression") or self._text("websocketsApiRouteSelectionExpression")
        logs = self._variables.entry(self._provider, "logs", "websocket")
        logging, access_log = logs_of(logs and self._variables.whole(logs), service, self._report)
        api = Api(
            id=service.api_id,
            name=str(name),
            stage=service.stage,
            routes=tuple(self._routes(routes, functions)),
            route_selection_expression=str(selection or SELECTION),
            logging=logging,
            access_log=access_log,
        )
        return (api,)

    def _routes(self, declared: Iterable[Declared], functions: Mapping[str, Function]) -> Iterator[Route]:
        """Without those whose authorizer is not to be found: nobody gets in unasked."""
        api_id = self._service.api_id
        authorizers = Authorizers(api_id, functions, self._names.intrinsics, self._report)
        for one in declared:
            authorizer = None if one.authorizer is None else authorizers.authorizer(one.authorizer)
            if one.authorizer is not None and authorizer is None:
                continue
            id = resource_id("integration", api_id, one.function, length=7)
            integration = Integration(id, "AWS_PROXY", functions[one.function].name)
            authorization = "NONE" if authorizer is None else "CUSTOM"
            yield Route(one.key, integration, one.two_way, authorization, authorizer)


def _scalar(node: Node) -> str | int | float | bool | None:
    return node.value if not isinstance(node.value, dict | list) else ""

"""serverless.yml to an App: the steps in their order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairlead.ids import resource_id
from fairlead.model.apps import Api, App, Function, Integration, Json, Role, Route, Table
from fairlead.readers.cloudformation import roles as cloudformation_roles
from fairlead.readers.cloudformation.tables import table
from fairlead.readers.files import Files
from fairlead.readers.nodes import Node, merged, shape
from fairlead.readers.report import Report
from fairlead.readers.scalars import text_of
from fairlead.readers.serverless import functions as function_sections
from fairlead.readers.serverless import keys, plugins, resources
from fairlead.readers.serverless.events import Declared, Events
from fairlead.readers.serverless.names import ServiceNames
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
        tables, own_roles = self._resources()
        functions = {function.label: function for function in made if function is not None}
        apis = self._apis(functions)
        return App(
            name=service.name,
            stage=service.stage,
            region=service.stack.region,
            account_id=service.stack.account_id,
            folder=str(service.folder.resolve()),
            apis=apis,
            functions=tuple(functions.values()),
            tables=tuple(tables),
            roles=(*roles.roles(websockets=bool(apis)), *own_roles),
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

    def _apis(self, functions: Mapping[str, Function]) -> tuple[Api, ...]:
        """The WebSocket API, when any function has a route. One that cannot run, already reported, gets none."""
        events = Events(self._variables, self._report)
        for key, node in self._sections.items():
            events.take(key, node)
        events.note_others()
        routes = [declared for declared in events.routes() if declared.function in functions]
        if not routes:
            return ()
        service = self._service
        override = self._override("WebsocketsApi")
        name = override.get("Name") or self._text("websocketsApiName") or f"{service.stage}-{service.name}-websockets"
        selection = override.get("RouteSelectionExpression") or self._text("websocketsApiRouteSelectionExpression")
        api = Api(
            id=service.api_id,
            name=str(name),
            stage=service.stage,
            routes=tuple(self._route(declared, functions[declared.function].name) for declared in routes),
            route_selection_expression=str(selection or SELECTION),
        )
        return (api,)

    def _route(self, declared: Declared, function: str) -> Route:
        integration_id = resource_id("integration", self._service.api_id, declared.function, length=7)
        return Route(declared.key, Integration(integration_id, "AWS_PROXY", function), declared.two_way)

    def _override(self, logical_id: str) -> dict[str, Json]:
        """What the config says about a resource that the framework makes."""
        found: dict[str, Json] = {}
        for section in (self._template.resources, self._template.extensions):
            node = self._variables.entry(section[logical_id], "Properties") if logical_id in section else None
            if node is not None and isinstance(node.value, dict):
                found.update(self._names.intrinsics.value(self._variables.whole(node)))
        return found

    def _resources(self) -> tuple[list[Table], list[Role]]:
        tables: list[Table] = []
        roles: list[Role] = []
        skipped: dict[str, list[str]] = {}
        for logical_id, node in self._template.resources.items():
            extension = self._template.extensions.get(logical_id)
            node = merged(node, extension) if extension is not None else node
            kind = self._variables.entry(node, "Type")
            if kind is None or not isinstance(kind.value, str):
                if logical_id != "WebsocketsApi":
                    self._untyped(logical_id, node)
                continue
            if not self._exists(node):
                continue
            if kind.value == "AWS::DynamoDB::Table":
                made = self._table(logical_id, node)
                tables += [made] if made is not None else []
            elif kind.value == "AWS::IAM::Role":
                name = self._names.physical(logical_id)
                roles.append(
                    cloudformation_roles.role(name, self._service.stack.role_arn(name), self._properties(node))
                )
            elif logical_id != "WebsocketsApi":
                skipped.setdefault(kind.value, []).append(logical_id)
        if skipped:
            listed = ", ".join(f"{kind} ({', '.join(names)})" for kind, names in skipped.items())
            self._report.note(f"These resources are not made here: {listed}.")
        return tables, roles

    def _untyped(self, logical_id: str, node: Node) -> None:
        hint = "Add `Type: AWS::DynamoDB::Table`, say, below its name."
        self._report.error(f"The resource `{logical_id}` has no type; it is {shape(node)}.", hint, node)

    def _exists(self, node: Node) -> bool:
        condition = node.entries.get("Condition")
        if condition is None or not isinstance(condition.value, str):
            return True
        return self._names.intrinsics.conditions.named(condition.value, condition)

    def _table(self, logical_id: str, node: Node) -> Table | None:
        return table(self._names.physical(logical_id), self._properties(node), node, self._report)

    def _properties(self, node: Node) -> dict[str, Json]:
        section = self._variables.entry(node, "Properties")
        if section is None:
            return {}
        value = self._names.intrinsics.value(self._variables.whole(section))
        return value if isinstance(value, dict) else {}


def _scalar(node: Node) -> str | int | float | bool | None:
    return node.value if not isinstance(node.value, dict | list) else ""

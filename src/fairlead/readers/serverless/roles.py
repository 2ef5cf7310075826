"""The roles that functions run as, and the statements that the config gives them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairlead.model.apps import Json, Role
from fairlead.readers.cloudformation.roles import statements
from fairlead.readers.nodes import Node, shape
from fairlead.readers.report import Report
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.service import Service, normalized
from fairlead.readers.serverless.variables import Variables

_PLUGIN_SETTINGS = "serverless-iam-roles-per-function"


@dataclass(frozen=True, slots=True)
class _Own:
    """A function's own role: its name, the node of its statements, and whether it has the shared ones too."""

    name: str
    node: Node
    inherits: bool


class Roles:
    """The roles of one service. `per_function` tells that serverless-iam-roles-per-function is there.

    All functions share one role, unless a function (or the whole provider) names another, or the plugin gives a
    function with `iamRoleStatements` a role of its own.
    """

    def __init__(
        self,
        root: Node,
        service: Service,
        names: ServiceNames,
        variables: Variables,
        report: Report,
        *,
        per_function: bool,
    ) -> None:
        self._service = service
        self._names = names
        self._variables = variables
        self._report = report
        self._per_function = per_function
        self._provider = variables.entry(root, "provider") or Node({}, root.place)
        inherit = variables.entry(root, "custom", _PLUGIN_SETTINGS, "defaultInherit")
        self._inherit = inherit is not None and inherit.value is True
        self._shared_used = False
        self._own: dict[str, _Own] = {}

    def of_function(self, key: str, node: Node) -> str:
        """The ARN of a function's role."""
        own = self._variables.entry(node, "role")
        if own is not None and not own.empty:
            return self._named(own)
        if "iamRoleStatements" in node.entries:
            if self._per_function:
                return self._function_role(key, node)
            message = f"`iamRoleStatements` of the function `{key}` needs the plugin {_PLUGIN_SETTINGS}; it is ignored."
            self._report.warning(message, "List that plugin, or move the statements to `provider:`.", node)
        return self._default_arn()

    def roles(self, *, websockets: bool) -> list[Role]:
        """Every role that the framework would make for the functions asked about, the shared one first.

        `websockets` tells that there is a WebSocket API: then the framework lets the shared role post to connections.
        Statements are kept, not enforced, so one that cannot be understood is a warning and stops nothing. To be asked
        for last: what the rest of the config needs as well must be reported there, as an error.
        """
        found: list[Role] = []
        with self._report.lenient():
            shared = self._shared_statements()
            if self._shared_used:
                found.append(self._role(self._shared_name(), [*shared, self._grant()] if websockets else shared))
            for own in self._own.values():
                statements_of_own = self._statements(self._variables.value(own.node))
                found.append(self._role(own.name, [*statements_of_own, *(shared if own.inherits else ())]))
        return found

    def _role(self, name: str, found: list[Mapping[str, Json]]) -> Role:
        return Role(name, self._service.stack.role_arn(name), tuple(found))

    def _grant(self) -> Mapping[str, Json]:
        """What the framework itself adds."""
        resource = f"arn:{self._service.stack.partition}:execute-api:*:*:*/@connections/*"
        return {"Effect": "Allow", "Action": ["execute-api:ManageConnections"], "Resource": [resource]}

    def _shared_statements(self) -> list[Mapping[str, Json]]:
        old = self._variables.entry(self._provider, "iamRoleStatements")
        new = self._variables.entry(self._provider, "iam", "role", "statements")
        return [one for node in (old, new) if node is not None for one in self._statements(node)]

    def _statements(self, node: Node) -> list[Mapping[str, Json]]:
        node = self._variables.whole(node)
        if node.empty:
            return []
        if not isinstance(node.value, list):
            hint = "Write one statement an item, each with `Effect`, `Action` and `Resource`."
            self._report.error(f"Role statements are {shape(node)}, not a list.", hint, node)
            return []
        for item in node.value:
            if not isinstance(item.value, dict):
                hint = "Write `Effect`, `Action` and `Resource` below the dash."
                self._report.error(f"A role statement is {shape(item)}, not a mapping.", hint, item)
        return statements(self._names.intrinsics.value(node))

    def _function_role(self, key: str, node: Node) -> str:
        inherit = self._variables.entry(node, "iamRoleStatementsInherit")
        inherits = inherit.value is True if inherit is not None else self._inherit
        written = self._variables.entry(node, "iamRoleStatementsName")
        name = self._names.intrinsics.text(self._variables.whole(written)) if written is not None else None
        name = name or self._service.function_role(key)
        self._own[key] = _Own(name, node.entries["iamRoleStatements"], inherits)
        return self._service.stack.role_arn(name)

    def _given(self) -> Node | None:
        """A role made elsewhere that all functions run as: `provider.role`, or `provider.iam.role` without settings."""
        for path in (("iam", "role"), ("role",)):
            node = self._variables.entry(self._provider, *path)
            if node is None or node.empty:
                continue
            if isinstance(node.value, str) or "Ref" in node.entries or any(k.startswith("Fn::") for k in node.entries):
                return node
        return None

    def _default_arn(self) -> str:
        given = self._given()
        if given is not None:
            return self._named(given)
        self._shared_used = True
        return self._service.stack.role_arn(self._shared_name())

    def _shared_name(self) -> str:
        node = self._variables.entry(self._provider, "iam", "role", "name")
        name = self._names.intrinsics.text(self._variables.whole(node)) if node is not None else None
        return name or self._service.default_role

    def _named(self, node: Node) -> str:
        """The ARN that `role:` means: an ARN, an intrinsic, or the logical id of a role in `resources`."""
        node = self._variables.whole(node)
        text = self._names.intrinsics.text(node) or ""
        if isinstance(node.value, str) and not text.startswith("arn:"):
            arn = self._names.attribute(text, "Arn", node)
            if isinstance(arn, str):
                return arn
            hint = "Declare it under `resources: Resources:`, or give the role's ARN."
            self._report.error(f"The role `{text}` is declared nowhere.", hint, node)
            return self._service.stack.role_arn(normalized(text) or "none")
        return text

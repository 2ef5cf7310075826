"""What Ref and Fn::GetAtt mean in a serverless.yml: its own resources and those that the framework makes."""

from collections.abc import Iterable, Mapping

from fairlead.ids import resource_id
from fairlead.model.apps import Json
from fairlead.readers.cloudformation import references
from fairlead.readers.intrinsics import Intrinsics
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from fairlead.readers.serverless.resources import Template
from fairlead.readers.serverless.service import Service, normalized
from fairlead.readers.serverless.variables import Variables
from fairlead.readers.stacks import PSEUDO_PARAMETERS


class ServiceNames:
    """The names of one service. `functions` maps the keys of its functions to the nodes of their `name`, if any."""

    def __init__(
        self,
        service: Service,
        template: Template,
        functions: Mapping[str, Node | None],
        variables: Variables,
        report: Report,
        *,
        hash_marks: bool,
    ) -> None:
        self.intrinsics = Intrinsics(self, template.conditions, report, hash_marks)
        self._service = service
        self._template = template
        self._functions = functions
        self._keys = {normalized(key): key for key in functions}
        self._variables = variables
        self._report = report
        self._pending: set[str] = set()
        self._physical: dict[str, str] = {}

    def known(self) -> Iterable[str]:
        """Every name that may stand in a Ref or Fn::GetAtt."""
        made = ("WebsocketsApi", "WebsocketsDeploymentStage", "IamRoleLambdaExecution", "ServerlessDeploymentBucket")
        functions = (f"{name}LambdaFunction" for name in self._keys)
        return [*self._template.resources, *self._template.parameters, *PSEUDO_PARAMETERS, *made, *functions]

    def ref(self, name: str, at: Node) -> Json | None:
        """What `Ref: name` gives."""
        pseudo = self._service.stack.pseudo(name)
        if pseudo is not None:
            return pseudo
        if name in self._template.parameters:
            return self._parameter(name, at)
        made = self._framework_ref(name, at)
        if made is not None:
            return made
        if name not in self._template.resources:
            return None
        return references.ref(self._kind(name), self.physical(name), self._service.stack)

    def attribute(self, name: str, attribute: str, at: Node) -> Json | None:
        """What `Fn::GetAtt: [name, attribute]` gives."""
        made = self._framework_attribute(name, attribute, at)
        if made is not None:
            return made
        if name not in self._template.resources:
            return None
        kind, physical = self._kind(name), self.physical(name)
        value = references.attribute(kind, physical, attribute, self._service.stack)
        if value is None:
            value = f"{physical}.{attribute}"
            message = f"The attribute {attribute} of {name} ({kind}) is not known here; `{value}` stands in for it."
            self._report.note(message, "", at)
        return value

    def function(self, key: str) -> str:
        """The physical name of a function: its `name`, else `{service}-{stage}-{key}`."""
        node = self._functions.get(key)
        written = self.intrinsics.text(self._variables.whole(node)) if node is not None else None
        return written or f"{self._service.name}-{self._service.stage}-{key}"

    def physical(self, logical_id: str) -> str:
        """The physical name of a resource: the one that it is given, else one made of stack and logical id."""
        if logical_id not in self._physical:
            self._physical[logical_id] = self._named(logical_id) or self._service.stack.generated_name(logical_id)
        return self._physical[logical_id]

    def _kind(self, logical_id: str) -> str:
        kind = self._variables.entry(self._template.resources[logical_id], "Type")
        return kind.value if kind is not None and isinstance(kind.value, str) else ""

    def _named(self, logical_id: str) -> str | None:
        prop = references.NAMES.get(self._kind(logical_id))
        node = self._variables.entry(self._template.resources[logical_id], "Properties", prop) if prop else None
        if node is None or node.empty:
            return None
        if logical_id in self._pending:
            self._report.error(f"The name of `{logical_id}` needs itself.", "Write the name out.", node)
            return None
        self._pending.add(logical_id)
        name = self.intrinsics.text(self._variables.whole(node))
        self._pending.discard(logical_id)
        return name

    def _parameter(self, name: str, at: Node) -> Json | None:
        default = self._variables.entry(self._template.parameters[name], "Default")
        if default is None:
            self._report.error(f"The parameter `{name}` has no value.", "Give it a `Default:`.", at)
            return ""
        return self.intrinsics.value(self._variables.whole(default))

    def _framework_ref(self, name: str, at: Node) -> str | None:
        service = self._service
        match name:
            case "WebsocketsApi":
                return service.api_id
            case "WebsocketsDeploymentStage":
                return service.stage
            case "IamRoleLambdaExecution":
                return service.default_role
            case "ApiGatewayRestApi" | "HttpApi":
                self._report.note(f"`{name}` is an HTTP API, which is not served; its id is made up.", "", at)
                return resource_id(name, service.stack.account_id, service.stack.region, service.name, service.stage)
            case "ServerlessDeploymentBucket":
                return service.stack.generated_name(name).lower()
        if name.endswith("LogGroup") and name.removesuffix("LogGroup") in self._keys:
            return f"/aws/lambda/{self.function(self._keys[name.removesuffix('LogGroup')])}"
        key = self._function_key(name)
        return self.function(key) if key is not None else None

    def _framework_attribute(self, name: str, attribute: str, at: Node) -> str | None:
        stack = self._service.stack
        if name == "WebsocketsApi":
            endpoint = f"wss://{self._service.api_id}.execute-api.{stack.region}.{stack.url_suffix}"
            return {"ApiId": self._service.api_id, "ApiEndpoint": endpoint}.get(attribute)
        if name == "IamRoleLambdaExecution" and attribute == "Arn":
            return stack.role_arn(self._service.default_role)
        if name in ("ApiGatewayRestApi", "HttpApi"):
            return self._framework_ref(name, at)
        key = self._function_key(name)
        return stack.arn("lambda", f"function:{self.function(key)}") if key is not None else None

    def _function_key(self, name: str) -> str | None:
        return self._keys.get(name.removesuffix("LambdaFunction")) if name.endswith("LambdaFunction") else None

"""What the section `resources` makes here: tables and roles. The other types are named in one note."""

from fairlead.model.apps import Json, Role, Table
from fairlead.readers.cloudformation.roles import role
from fairlead.readers.cloudformation.tables import table
from fairlead.readers.nodes import Node, merged, shape
from fairlead.readers.report import Report
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.resources import Template
from fairlead.readers.serverless.variables import Variables
from fairlead.readers.stacks import Stack

_OF_THE_FRAMEWORK = ("WebsocketsApi",)
"""Resources that the framework makes; a config that declares one changes it."""


class Provisioned:
    """The resources of one template, sorted by what becomes of them."""

    def __init__(
        self, template: Template, stack: Stack, names: ServiceNames, variables: Variables, report: Report
    ) -> None:
        self._template = template
        self._stack = stack
        self._names = names
        self._variables = variables
        self._report = report
        self._tables: dict[str, Node] = {}
        self._roles: dict[str, Node] = {}
        skipped: dict[str, list[str]] = {}
        for logical_id, node in template.resources.items():
            if logical_id not in _OF_THE_FRAMEWORK:
                self._sort(logical_id, self._extended(logical_id, node), skipped)
        if skipped:
            listed = ", ".join(f"{kind} ({', '.join(found)})" for kind, found in skipped.items())
            report.note(f"These resources are not made here: {listed}.")

    def tables(self) -> list[Table]:
        """Every table that can be made; what is wrong with the others is reported."""
        made = (
            table(self._names.physical(logical_id), self._properties(node), node, self._report)
            for logical_id, node in self._tables.items()
        )
        return [one for one in made if one is not None]

    def roles(self) -> list[Role]:
        """Every role. They are kept, not enforced, so what is wrong with one is a warning; to be asked for last."""
        found: list[Role] = []
        with self._report.lenient():
            for logical_id, node in self._roles.items():
                name = self._names.physical(logical_id)
                found.append(role(name, self._stack.role_arn(name), self._properties(node)))
        return found

    def override(self, logical_id: str) -> dict[str, Json]:
        """What the config says about a resource that the framework makes."""
        node = self._template.resources.get(logical_id) or self._template.extensions.get(logical_id)
        return self._properties(self._extended(logical_id, node)) if node is not None else {}

    def _extended(self, logical_id: str, node: Node) -> Node:
        extension = self._template.extensions.get(logical_id)
        return merged(node, extension) if extension is not None else node

    def _sort(self, logical_id: str, node: Node, skipped: dict[str, list[str]]) -> None:
        kind = self._variables.entry(node, "Type")
        if kind is None or not isinstance(kind.value, str):
            hint = "Add `Type: AWS::DynamoDB::Table`, say, below its name."
            self._report.error(f"The resource `{logical_id}` has no type; it is {shape(node)}.", hint, node)
        elif not self._exists(node):
            return
        elif kind.value == "AWS::DynamoDB::Table":
            self._tables[logical_id] = node
        elif kind.value == "AWS::IAM::Role":
            self._roles[logical_id] = node
        else:
            skipped.setdefault(kind.value, []).append(logical_id)

    def _exists(self, node: Node) -> bool:
        condition = node.entries.get("Condition")
        if condition is None or not isinstance(condition.value, str):
            return True
        return self._names.intrinsics.conditions.named(condition.value, condition)

    def _properties(self, node: Node) -> dict[str, Json]:
        section = self._variables.entry(node, "Properties")
        if section is None:
            return {}
        value = self._names.intrinsics.value(self._variables.whole(section))
        return value if isinstance(value, dict) else {}

"""The section `functions`, with the provider's defaults: functions ready to run."""

from collections.abc import Mapping
from typing import Final

from fairlead.model.apps import Function
from fairlead.readers import handlers
from fairlead.readers.nodes import Node, shape
from fairlead.readers.report import Report
from fairlead.readers.scalars import scalar, text_of
from fairlead.readers.serverless import keys
from fairlead.readers.serverless.environment import environment, from_dotenv
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.roles import Roles
from fairlead.readers.serverless.service import Service
from fairlead.readers.serverless.variables import Variables

TIMEOUT_SECONDS: Final = 6.0
MEMORY_MB: Final = 1024
RUNTIME: Final = "nodejs20.x"
"""Defaults of the Serverless Framework; serverless.yml reference (`runtime` as in its fourth version)."""


def sections(root: Node, variables: Variables, report: Report) -> dict[str, Node]:
    """The sections of all functions by key. `functions` is a mapping, or a list of mappings that are put together."""
    section = variables.entry(root, "functions")
    if section is None or section.empty:
        return {}
    parts = section.items if isinstance(section.value, list) else [section]
    found: dict[str, Node] = {}
    for part in parts:
        part = variables.value(part)
        if not isinstance(part.value, dict):
            if not part.empty:
                hint = "Write a name and a colon, and `handler:` and `events:` below it."
                report.error(f"`functions` holds {shape(part)}, not functions.", hint, part)
            continue
        for key, node in part.value.items():
            node = variables.value(node)
            place = part.key_place(key)
            if not isinstance(node.value, dict):
                hint = "Indent `handler:` and `events:` below its name."
                report.error(f"The function `{key}` is {shape(node)}, not a mapping.", hint, place)
                continue
            found[key] = Node(node.entries, place, node.keys)
    return found


class Functions:
    """Makes the functions of one service."""

    def __init__(
        self,
        provider: Node,
        service: Service,
        names: ServiceNames,
        roles: Roles,
        variables: Variables,
        report: Report,
        *,
        base_path: str,
        plugin_environment: Mapping[str, str],
    ) -> None:
        self._provider = provider
        self._service = service
        self._names = names
        self._roles = roles
        self._variables = variables
        self._report = report
        self._base_path = base_path
        self._plugin_environment = from_dotenv(plugin_environment)

    def function(self, key: str, node: Node) -> Function | None:
        """The function of a section; None, after an error, for one that cannot run here at all."""
        keys.check(node, keys.FUNCTION, f"the function `{key}`", self._report)
        runtime = self._text(node, "runtime") or self._text(self._provider, "runtime") or RUNTIME
        handler = self._handler(key, node, runtime)
        if handler is None:
            return None
        name = self._names.function(key)
        own = self._variables.entry(node, "environment")
        general = self._variables.entry(self._provider, "environment")
        declared = [self._variables.whole(section) for section in (general, own) if section is not None]
        concurrency = self._number(node, "reservedConcurrency", None)
        return Function(
            name=name,
            handler=handler,
            runtime=runtime,
            folder=str(self._service.folder.resolve()),
            arn=self._service.stack.arn("lambda", f"function:{name}"),
            label=key,
            timeout_seconds=float(self._number(node, "timeout", TIMEOUT_SECONDS) or TIMEOUT_SECONDS),
            memory_mb=int(self._number(node, "memorySize", MEMORY_MB) or MEMORY_MB),
            environment={**self._plugin_environment, **environment(declared, self._names.intrinsics, self._report)},
            role_arn=self._roles.of_function(key, node),
            concurrency=None if concurrency is None else int(concurrency),
            file=node.place.file,
            line=node.place.line,
        )

    def _handler(self, key: str, node: Node, runtime: str) -> str | None:
        written = self._variables.entry(node, "handler")
        at = written or node
        if written is None and "image" in node.entries:
            hint = "Give it `handler:` and `runtime:` as well, to run its code without the image."
            self._not_run(f"The function `{key}` is a container image, which is not run here.", hint, node, at)
            return None
        if written is None or not isinstance(written.value, str):
            hint = "Add `handler: file.export` to it."
            self._report.error(f"The function `{key}` has no handler.", hint, at)
            return None
        if not handlers.endings(runtime):
            message = f"The function `{key}` has the runtime `{runtime}`; functions run in Node.js and Python here."
            self._not_run(message, "Take this function out, or write it in one of the two.", node, at)
            return None
        handler = self._base_path + written.value.strip().removeprefix("./")
        if "${" not in handler:  # a variable without a value has been reported already
            handlers.check(handler, runtime, self._service.folder, key, at, self._report)
        return handler

    def _not_run(self, message: str, hint: str, node: Node, at: Node) -> None:
        """Leaves a function out: the app can go without it as long as no client's message needs it."""
        events = self._variables.entry(node, "events")
        routed = events is not None and any("websocket" in self._variables.value(one).entries for one in events.items)
        if routed:
            self._report.error(message, hint, at)
        else:
            self._report.warning(f"{message} It is left out.", hint, at)

    def _text(self, section: Node, key: str) -> str:
        node = self._variables.entry(section, key)
        if node is None or node.empty or isinstance(node.value, dict | list):
            return ""
        return text_of(node.value)

    def _number(self, section: Node, key: str, default: float | None) -> float | None:
        """A number of the function, else of the provider (concurrency is each function's own), else the default."""
        sections = (section, self._provider) if default is not None else (section,)
        for one in sections:
            node = self._variables.entry(one, key)
            if node is None or node.empty:
                continue
            value = scalar(node.value.strip()) if isinstance(node.value, str) else node.value
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
                return value
            self._report.error(f"`{key}` is no number.", f"Write `{key}: {text_of(default or 1)}`, say.", node)
        return default


def base_path(root: Node, variables: Variables) -> str:
    """What serverless-functions-base-path puts before every handler: `custom.functionsBasePath` and a slash."""
    node = variables.entry(root, "custom", "functionsBasePath")
    path = node.value.strip().strip("/").removeprefix("./") if node is not None and isinstance(node.value, str) else ""
    return f"{path}/" if path else ""

"""The section `resources`: its parts merged, its resources with their conditions and extensions."""

from dataclasses import dataclass, field
from typing import Final

from fairlead.readers.nodes import Node, merged
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.serverless.variables import Variables

_SECTIONS: Final = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
        "extensions",
    }
)


@dataclass(slots=True)
class Template:
    """What the config declares beside its functions. Variables are resolved at the first use."""

    resources: dict[str, Node] = field(default_factory=dict)
    parameters: dict[str, Node] = field(default_factory=dict)
    conditions: dict[str, Node] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


def template(root: Node, variables: Variables, report: Report) -> Template:
    """The merged sections of `resources`, which is a mapping or a list of mappings."""
    section = variables.entry(root, "resources")
    if section is None or section.empty:
        return Template()
    parts = section.items if isinstance(section.value, list) else [section]
    whole = Node({}, section.place)
    for part in parts:
        part = variables.value(part)
        if part.empty:
            continue
        if not isinstance(part.value, dict):
            hint = "Write `Resources:` below it, with one entry a resource."
            report.error("`resources` must be a mapping or a list of mappings.", hint, part)
            continue
        whole = merged(whole, _opened(part, variables))
    _check(whole, report)
    return Template(
        _section(whole, "Resources", report),
        _section(whole, "Parameters", report),
        {name: variables.whole(node) for name, node in _section(whole, "Conditions", report).items()},
        _section(whole, "extensions", report),
    )


def _opened(part: Node, variables: Variables) -> Node:
    """A part with the variables resolved that stand for a section or for a resource as a whole."""
    entries = {}
    for key, section in part.entries.items():
        section = variables.value(section)
        if isinstance(section.value, dict):
            inner = {name: variables.value(node) for name, node in section.value.items()}
            section = Node(inner, section.place, section.keys)
        entries[key] = section
    return Node(entries, part.place, part.keys)


def _check(whole: Node, report: Report) -> None:
    for key, node in whole.entries.items():
        if key in _SECTIONS:
            continue
        if "Type" in node.entries:
            hint = f"Put `{key}` one level deeper, below `resources: Resources:`."
            report.warning(
                f"The resource `{key}` stands outside `Resources`; it is ignored.", hint, whole.key_place(key)
            )
        else:
            hint = did_you_mean(key, _SECTIONS) or "Remove it."
            report.warning(f"`{key}` in `resources` is no section of a template.", hint, whole.key_place(key))


def _section(whole: Node, name: str, report: Report) -> dict[str, Node]:
    node = whole.entries.get(name)
    if node is None or node.empty:
        return {}
    if not isinstance(node.value, dict):
        report.error(f"`{name}` in `resources` must be a mapping.", "Write one entry a resource below it.", node)
    return node.entries

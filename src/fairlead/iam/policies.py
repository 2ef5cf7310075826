"""Policies: documents that allow and deny, and what they say of one request.

"IAM JSON policy elements reference" and "Policy evaluation logic" (IAM User Guide): whatever nothing allows is denied,
and one statement that denies outweighs all that allow. Resources are matched as whole texts, so that `*` reaches over
slashes and colons; actions in any case, resources exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from fairlead.iam.condition_blocks import Block
from fairlead.iam.errors import PolicyError, shown
from fairlead.iam.variables import pieces
from fairlead.iam.wildcards import Pattern, pattern

WITH_VARIABLES: Final = "2012-10-17"
_VERSIONS: Final = (WITH_VARIABLES, "2008-10-17")
_DOCUMENT: Final = frozenset({"Version", "Id", "Statement"})
_STATEMENT: Final = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)  # fmt: skip


class Decision(Enum):
    """What policies say of a request."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    """No statement allows it."""
    DENIED = "denied"
    """A statement denies it."""


class Asked:
    """A request as policies see it: `execute-api:Invoke`, the ARN of the resource, and its context: condition keys, in
    any case, to their values."""

    __slots__ = ("_context", "action", "resource")

    def __init__(self, action: str, resource: str, context: Mapping[str, str | Sequence[str]] | None = None) -> None:
        self.action = action.lower()
        self.resource = resource
        self._context = {
            key.lower(): [value] if isinstance(value, str) else list(value) for key, value in (context or {}).items()
        }

    def values(self, key: str) -> list[str] | None:
        """All values of a condition key; None where the request has it not."""
        return self._context.get(key.lower())

    def value(self, key: str) -> str | None:
        """The one value of a condition key, as a variable needs it."""
        values = self._context.get(key.lower())
        return values[0] if values is not None and len(values) == 1 else None


class Policy:
    """A document that has been read."""

    __slots__ = ("_statements",)

    def __init__(self, document: Any) -> None:
        """`document` as JSON gives it. Raises PolicyError."""
        members = _members(document, "the policy", _DOCUMENT)
        version = members.get("Version", _VERSIONS[1])
        if version not in _VERSIONS:
            raise PolicyError("Version", f"is {shown(version)}; the versions are {' and '.join(_VERSIONS)}")
        statements = members.get("Statement")
        if isinstance(statements, dict):
            statements = [statements]
        if not isinstance(statements, list) or not statements:
            raise PolicyError("Statement", "must be a statement or a list of statements")
        self._statements = [
            _Statement(one, f"Statement[{index}]", version == WITH_VARIABLES) for index, one in enumerate(statements)
        ]

    @property
    def resources(self) -> list[str]:
        """Every resource that the document names."""
        return [text for statement in self._statements for text in statement.resources]

    def decide(self, asked: Asked) -> Decision:
        """What this document says of a request."""
        decision = Decision.NOT_ALLOWED
        for statement in self._statements:
            if statement.applies(asked):
                if not statement.allows:
                    return Decision.DENIED
                decision = Decision.ALLOWED
        return decision


def evaluate(policies: Iterable[Policy], asked: Asked) -> Decision:
    """What all documents together say of a request: a denial in one outweighs what others allow."""
    decisions = {policy.decide(asked) for policy in policies}
    return next((one for one in (Decision.DENIED, Decision.ALLOWED) if one in decisions), Decision.NOT_ALLOWED)


class _Statement:
    __slots__ = ("_actions", "_conditions", "_not_action", "_not_resource", "_variables", "allows", "resources")

    def __init__(self, document: Any, where: str, variables: bool) -> None:
        members = _members(document, where, _STATEMENT)
        effect = members.get("Effect")
        if effect not in ("Allow", "Deny"):
            raise PolicyError(f"{where}.Effect", f"is {shown(effect)}; it must be Allow or Deny")
        self.allows = effect == "Allow"
        self._variables = variables
        actions, self._not_action = _either(members, "Action", where)
        for text in actions:
            if text != "*" and ":" not in text:
                raise PolicyError(f"{where}.Action", f"has {shown(text)}; actions have the form service:Action")
        self._actions = [pattern(text.lower()) for text in actions]
        self.resources, self._not_resource = _either(members, "Resource", where)
        self._conditions = _conditions(members.get("Condition", {}), f"{where}.Condition", variables)

    def applies(self, asked: Asked) -> bool:
        """Whether the statement speaks of this request."""
        if any(one.matches(asked.action) for one in self._actions) is self._not_action:
            return False
        if any(self._is_resource(text, asked) for text in self.resources) is self._not_resource:
            return False
        return all(block.holds(asked.values, asked.value) for block in self._conditions)

    def _is_resource(self, text: str, asked: Asked) -> bool:
        if not self._variables or "${" not in text:
            return pattern(text).matches(asked.resource)
        found = pieces(text, asked.value)
        return found is not None and Pattern(found).matches(asked.resource)


def _members(document: Any, where: str, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise PolicyError(where, f"is {shown(document)}, no object")
    for name in document:
        if name in ("Principal", "NotPrincipal"):
            raise PolicyError(f"{where}.{name}", "has no place in the policy of a caller")
        if name not in known:
            raise PolicyError(where, f"has the unknown member {shown(name)}; it may have {', '.join(sorted(known))}")
    return document


def _either(members: Mapping[str, Any], name: str, where: str) -> tuple[list[str], bool]:
    """`Action` or `NotAction` (or the same of resources), of which a statement has exactly one, and whether it is the
    latter."""
    given = [one for one in (name, f"Not{name}") if one in members]
    if len(given) != 1:
        raise PolicyError(where, f"must have exactly one of {name} and Not{name}")
    value = members[given[0]]
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise PolicyError(f"{where}.{given[0]}", "must be a text or a list of texts")
    return texts, given[0] != name


def _conditions(document: Any, where: str, variables: bool) -> list[Block]:
    if not isinstance(document, dict):
        raise PolicyError(where, f"is {shown(document)}, no object")
    return [
        Block(operator, key, values, f"{where}.{operator}", variables)
        for operator, keys in document.items()
        for key, values in _keys(keys, f"{where}.{operator}")
    ]


def _keys(document: Any, where: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(document, dict):
        raise PolicyError(where, f"is {shown(document)}, no object")
    return document.items()

"""What statements say. Conditions and changes are those of the expression language, their values in place."""

from dataclasses import dataclass

from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.expressions.paths import Path
from fairlead.dynamodb.expressions.update_parser import Action
from fairlead.dynamodb.values.attributes import Item


@dataclass(frozen=True, slots=True)
class Returning:
    """`RETURNING ALL OLD *` and the like: whether only what changed, and whether as it was before."""

    modified: bool
    old: bool


@dataclass(frozen=True, slots=True)
class Select:
    """`paths` None: everything. `order` holds attributes and whether they descend."""

    table: str
    index: str | None
    paths: tuple[Path, ...] | None
    condition: Condition | None
    order: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    item: Item


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    actions: tuple[Action, ...]
    condition: Condition | None
    returning: Returning | None


@dataclass(frozen=True, slots=True)
class Delete:
    table: str
    condition: Condition | None
    returning: Returning | None


@dataclass(frozen=True, slots=True)
class Exists:
    """`EXISTS(SELECT ...)`, in transactions."""

    select: Select


Statement = Select | Insert | Update | Delete | Exists

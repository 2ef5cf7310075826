"""TransactWriteItems: up to 100 writes and checks of distinct items, all or none, once per ClientRequestToken."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.batches import Units, answer
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import COMMON, DUPLICATE, check_returns, check_table_name
from fairlead.dynamodb.items import Stored, read, write
from fairlead.dynamodb.legacy_parameters import LEGACY
from fairlead.dynamodb.parameters import Parameters, check_types, list_of, wrong_type
from fairlead.dynamodb.plans import INSERT, MisfitError, Plan, plan_check, plan_delete, plan_put, plan_update
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

TOKEN_SECONDS: Final = 600.0
_MOST: Final = 100
_BYTES: Final = 4 * 1024 * 1024
_FACTOR: Final = 2.0
_KINDS: Final = {
    "ConditionCheck": (plan_check, ("Key", "ConditionExpression")),
    "Put": (plan_put, ("Item",)),
    "Delete": (plan_delete, ("Key",)),
    "Update": (plan_update, ("Key", "UpdateExpression")),
}
_TYPES: Final = {**COMMON, "TransactItems": list, "ClientRequestToken": str}
_MEMBER_TYPES: Final = {**COMMON, "Key": dict, "Item": dict}

Given = TypeVar("Given")
Planned = TypeVar("Planned")
Element = tuple[str, Parameters, Plan]
Change = tuple[Plan, Stored | None, Stored | None]


def transact_write_items(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Write items together."""
    check_types(parameters, _TYPES)
    elements = planned(transact_items(parameters), lambda element: _element(database, caller, element))
    units = commit(database, caller, parameters, elements)
    return answer(parameters, units)


def commit(database: Database, caller: Caller, parameters: Parameters, elements: list[Element]) -> dict[Table, Units]:
    """Do all that is planned, once per ClientRequestToken; what it costs. TransactionCanceledException."""
    keys = [(plan.table.number, plan.key) for _, _, plan in elements]
    if len(set(keys)) != len(keys):
        raise invalid("Transaction request cannot include multiple operations on one item")
    token = parameters.pop("ClientRequestToken", None)
    digest = hashlib.sha256(encode(parameters)).digest()
    if token is not None and _done_before(database, caller, token, digest):
        return _units(elements, [])
    changes = _judge(database, elements)
    if sum(new.size for _, _, new in changes if new is not None) > _BYTES:
        raise invalid("Transaction payload size cannot exceed 4 MB")
    database.begin()
    for plan, old, new in changes:
        write(database.store, plan.table, plan.key, old, new)
    if token is not None:
        database.store.put_token(caller.account_id, token, digest, database.clock.now())
    return _units(elements, changes)


def transact_items(parameters: Parameters, member: str = "TransactItems") -> list[dict[str, Any]]:
    """The elements of a transaction, their number and the request's own members judged."""
    constraints = Constraints()
    elements: list[dict[str, Any]] | None = parameters.get(member)
    at = f"{member[0].lower()}{member[1:]}"
    if constraints.required(elements, at) and elements is not None:
        list_of(elements, dict)
        constraints.length(elements, at, 1, _MOST)
    if "ClientRequestToken" in parameters:
        constraints.length(parameters["ClientRequestToken"], "clientRequestToken", 1, 36)
    check_returns(constraints, parameters)
    constraints.done()
    assert elements is not None
    return elements


def planned(elements: Sequence[Given], plan: Callable[[Given], Planned]) -> list[Planned]:
    """What `plan` makes of each element. TransactionCanceledException if one does not fit its table."""
    plans: list[Planned] = []
    misfits: list[tuple[int, MisfitError]] = []
    for number, element in enumerate(elements):
        try:
            plans.append(plan(element))
        except MisfitError as error:
            misfits.append((number, error))
    if misfits:
        # Observed: only the first is told of.
        reasons: list[dict[str, Any]] = [{"Code": "None"} for _ in elements]
        first, misfit = misfits[0]
        reasons[first] = {"Code": "ValidationError", "Message": misfit.message}
        raise cancelled(reasons)
    return plans


def cancelled(reasons: list[dict[str, Any]]) -> ApiError:
    """TransactionCanceledException with one reason for each element, code None for those that were in order."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    return ApiError(
        "TransactionCanceledException",
        400,
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def _element(database: Database, caller: Caller, element: dict[str, Any]) -> Element:
    given = [kind for kind in _KINDS if element.get(kind) is not None]
    if len(given) != 1:
        raise invalid(
            "TransactItems can only contain one of Check, Put, Update or Delete"
            if given
            else "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    (kind,) = given
    members = element[kind]
    if type(members) is not dict:
        raise wrong_type(members, dict)
    for name in LEGACY:
        members.pop(name, None)
    check_types(members, _MEMBER_TYPES)
    plan, required = _KINDS[kind]
    constraints = Constraints()
    at = f"transactItems.member.{kind[0].lower()}{kind[1:]}"
    check_table_name(constraints, members)
    for name in required:
        constraints.required(members.get(name), f"{at}.{name[0].lower()}{name[1:]}")
    check_returns(constraints, members)
    constraints.done()
    return kind, members, plan(database, caller, members)


def _done_before(database: Database, caller: Caller, token: str, digest: bytes) -> bool:
    known = database.store.token(caller.account_id, token)
    if known is None or known[1] < database.clock.now() - TOKEN_SECONDS:
        return False
    if known[0] != digest:
        raise ApiError(
            "IdempotentParameterMismatchException",
            400,
            "A request with the same ClientRequestToken but different parameters was made within the last 10 minutes",
        )
    return True


def _judge(database: Database, elements: list[Element]) -> list[Change]:
    """Every item before and after. TransactionCanceledException if one condition is false or one change impossible."""
    changes: list[Change] = []
    reasons: list[dict[str, Any]] = []
    for kind, members, plan in elements:
        old = read(database.store, plan.table, plan.key)
        reasons.append({"Code": "None"})
        if not plan.holds(old):
            if kind == INSERT:
                reasons[-1] = {"Code": "DuplicateItem", "Message": DUPLICATE}
                continue
            reasons[-1] = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
            if old is not None and members.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
                reasons[-1]["Item"] = old.item
            continue
        try:
            new = plan.new(old)
        except ApiError as error:
            reasons[-1] = {"Code": "ValidationError", "Message": error.message}
            continue
        if kind != "ConditionCheck" and (old is not None or new is not None):
            changes.append((plan, old, new))
    if any(reason["Code"] != "None" for reason in reasons):
        raise cancelled(reasons)
    return changes


def _units(elements: list[Element], changes: list[Change]) -> dict[Table, Units]:
    """Twice what the writes alone would cost; an element that changes nothing counts as the smallest."""
    units: dict[Table, Units] = {}
    changed = {(plan.table.number, plan.key): (old, new) for plan, old, new in changes}
    for _, _, plan in elements:
        old, new = changed.get((plan.table.number, plan.key), (None, None))
        capacity.add(units.setdefault(plan.table, {}), capacity.written(plan.table, old, new, _FACTOR))
    return units

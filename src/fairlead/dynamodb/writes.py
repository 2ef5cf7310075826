"""The common way of PutItem, UpdateItem and DeleteItem: read, judge the condition, compute, write, answer."""

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import optional, splice
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import check_returns, check_table_name, condition_failed, item_collection
from fairlead.dynamodb.items import Stored, read, write
from fairlead.dynamodb.legacy_parameters import check_legacy, refuse_mixed
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.plans import Plan


def check_request(parameters: Parameters, subject: str, *legacy: str) -> None:
    """What a write may not be, whatever the table: `subject`, Item or Key, is its required member."""
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get(subject), subject.lower())
    check_returns(constraints, parameters)
    check_legacy(constraints, parameters, *legacy)
    constraints.done()
    refuse_mixed(parameters, *legacy, "ConditionalOperator")


def carry_out(database: Database, plan: Plan, parameters: Parameters) -> tuple[Stored | None, Stored | None]:
    """Do what is planned; the item before and after. ConditionalCheckFailedException, ValidationException."""
    old = read(database.store, plan.table, plan.key)
    if not plan.holds(old):
        raise condition_failed(parameters, old)
    new = plan.new(old)
    if old is not None or new is not None:
        database.begin()
        write(database.store, plan.table, plan.key, old, new)
    return old, new


def old_attributes(parameters: Parameters, old: Stored | None) -> bytes | None:
    """What PutItem and DeleteItem return."""
    return old.raw if old is not None and parameters.get("ReturnValues") == "ALL_OLD" else None


def answer(
    parameters: Parameters, plan: Plan, old: Stored | None, new: Stored | None, attributes: bytes | None
) -> bytes:
    """The body: attributes, and what else was asked for."""
    mode = parameters.get("ReturnConsumedCapacity")
    metrics = item_collection(parameters, plan.table, plan.item)
    if mode is None and metrics is None:
        return b"{}" if attributes is None else splice(Attributes=attributes)
    return splice(
        Attributes=attributes,
        ConsumedCapacity=optional(capacity.consumed(mode, plan.table, capacity.written(plan.table, old, new))),
        ItemCollectionMetrics=optional(metrics),
    )

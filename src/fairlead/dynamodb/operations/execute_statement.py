"""ExecuteStatement: one PartiQL statement; a SELECT gives a page of items, a write at most the item it returns."""

from typing import Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, optional, splice, spliced_list
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import DUPLICATE
from fairlead.dynamodb.items import Stored, read
from fairlead.dynamodb.pages import last_key
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.partiql.statements import Delete, Exists, Select, Update
from fairlead.dynamodb.plans import INSERT, Plan
from fairlead.dynamodb.selects import Selection
from fairlead.dynamodb.statement_plans import Write, plan_statement, returned
from fairlead.dynamodb.statement_requests import check_statement, check_token, parsed, start, token
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.writes import carry_out
from fairlead.model.errors import ApiError

_TYPES: Final = {"NextToken": str, "Limit": int}


def execute_statement(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Execute a statement."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_statement(constraints, parameters)
    check_token(constraints, parameters)
    constraints.between(parameters.get("Limit", 1), "limit", 1)
    constraints.one_of(parameters.get("ReturnConsumedCapacity"), "returnConsumedCapacity", capacity.MODES)
    constraints.done()
    statement = parsed(parameters)
    if isinstance(statement, Select):
        return _select(database, caller, parameters, statement)
    if isinstance(statement, Exists):
        raise invalid("EXISTS can only be used inside of a transaction")
    if "Limit" in parameters or "NextToken" in parameters:
        raise invalid("Limit and NextToken can only be used with a SELECT statement")
    plan, old, new = write(database, caller, statement, parameters)
    item = returned(statement.returning, plan, old, new) if isinstance(statement, (Update, Delete)) else None
    units = capacity.written(plan.table, old, new)
    return splice(
        Items=spliced_list([] if item is None else [item]),
        ConsumedCapacity=optional(capacity.consumed(parameters.get("ReturnConsumedCapacity"), plan.table, units)),
    )


def write(
    database: Database, caller: Caller, statement: Write, parameters: Parameters
) -> tuple[Plan, Stored | None, Stored | None]:
    """Do what a statement says, alone; the item before and after. DuplicateItemException and all of a write's."""
    kind, plan = plan_statement(database, caller, statement)
    if kind == INSERT and read(database.store, plan.table, plan.key) is not None:
        raise ApiError("DuplicateItemException", 400, DUPLICATE)
    old, new = carry_out(database, plan, parameters)
    return plan, old, new


def _select(database: Database, caller: Caller, parameters: Parameters, select: Select) -> bytes:
    consistent = parameters.get("ConsistentRead", False)
    selection = Selection(database, caller, select, consistent)
    page = selection.page(parameters.get("Limit", -1), start(parameters))
    _, items = selection.shape.apply(page.values)
    key = last_key(selection.table, selection.index, page) if page.more else None
    units = {selection.index: capacity.read_units(page.size, consistent)}
    mode = parameters.get("ReturnConsumedCapacity")
    return splice(
        Items=spliced_list(items),
        NextToken=None if key is None else encode(token(parameters, selection.at, key)),
        LastEvaluatedKey=key if "Limit" in parameters else None,
        ConsumedCapacity=optional(capacity.consumed(mode, selection.table, units)),
    )

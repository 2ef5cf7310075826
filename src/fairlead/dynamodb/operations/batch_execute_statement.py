"""BatchExecuteStatement: up to 25 statements, each of one item; each succeeds or fails by itself."""

from typing import Any, Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, splice, spliced_list
from fairlead.dynamodb.batches import Units, answer
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.items import read
from fairlead.dynamodb.operations.execute_statement import write
from fairlead.dynamodb.parameters import Parameters, check_types, list_of
from fairlead.dynamodb.partiql.statements import Delete, Exists, Select, Statement, Update
from fairlead.dynamodb.selects import flat, single
from fairlead.dynamodb.statement_plans import returned
from fairlead.dynamodb.statement_requests import check_statement, parsed
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

_TYPES: Final = {"Statements": list, "ReturnConsumedCapacity": str}
_MOST: Final = 25
_CODES: Final = {"ValidationException": "ValidationError", "SerializationException": "ValidationError"}


def batch_execute_statement(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Execute statements; all read or all write."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    requests: list[Parameters] | None = parameters.get("Statements")
    if constraints.required(requests, "statements") and requests is not None:
        list_of(requests, dict)
        constraints.length(requests, "statements", 1, _MOST)
        for number, request in enumerate(requests[:_MOST], 1):
            check_statement(constraints, request, f"statements.{number}.member.")
    constraints.one_of(parameters.get("ReturnConsumedCapacity"), "returnConsumedCapacity", capacity.MODES)
    constraints.done()
    assert requests is not None
    statements = [_parsed(request) for request in requests]
    if len({isinstance(statement, Select) for statement in statements if not isinstance(statement, ApiError)}) > 1:
        raise invalid("A batch must consist of either read statements or write statements, you cannot mix both")
    units: dict[Table, Units] = {}
    responses = [
        _response(database, caller, statement, request, units)
        for statement, request in zip(statements, requests, strict=True)
    ]
    return answer(parameters, units, Responses=spliced_list(responses))


def _parsed(request: Parameters) -> Statement | ApiError:
    try:
        return parsed(request)
    except ApiError as error:
        return error


def _response(
    database: Database, caller: Caller, statement: Statement | ApiError, request: Parameters, units: dict[Table, Units]
) -> bytes:
    """One statement's answer, or the error that it alone meets."""
    if isinstance(statement, ApiError):
        return splice(Error=_error(statement))
    table = statement.select.table if isinstance(statement, Exists) else statement.table
    name = encode(plain_name(table))
    try:
        item = _executed(database, caller, statement, request, units)
    except ApiError as error:
        return splice(Error=_error(error), TableName=name)
    return splice(TableName=name, Item=item)


def _executed(
    database: Database, caller: Caller, statement: Statement, request: Parameters, units: dict[Table, Units]
) -> bytes | None:
    """The item that a statement gives, as JSON."""
    if isinstance(statement, Exists):
        raise invalid("EXISTS can only be used inside of a transaction")
    if isinstance(statement, Select):
        return selected(database, caller, statement, units, 1.0, request.get("ConsistentRead", False))
    plan, old, new = write(database, caller, statement, request)
    capacity.add(units.setdefault(plan.table, {}), capacity.written(plan.table, old, new))
    return returned(statement.returning, plan, old, new) if isinstance(statement, (Update, Delete)) else None


def selected(
    database: Database, caller: Caller, select: Select, units: dict[Table, Units], factor: float, consistent: bool
) -> bytes | None:
    """The one item that a SELECT names, as JSON; None if there is none that it is true of."""
    table, _, key, test = single(database, caller, select)
    found = read(database.store, table, key)
    cost = factor * capacity.read_units(found.size if found is not None else 0, consistent)
    capacity.add(units.setdefault(table, {}), {None: cost})
    if found is None or not (test is None or test(found.item)):
        return None
    return found.raw if select.paths is None else encode(flat(found.item, select.paths))


def _error(error: ApiError) -> bytes:
    code = _CODES.get(error.code, error.code.removesuffix("Exception"))
    members: dict[str, Any] = {"Code": code, "Message": error.message, **error.members}
    return encode(members)

"""ExecuteTransaction: up to 100 statements, each of one item, all or none, once per ClientRequestToken."""

from typing import Any, Final

from fairlead.dynamodb.answers import splice, spliced_list
from fairlead.dynamodb.batches import Units, answer
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.operations.batch_execute_statement import selected
from fairlead.dynamodb.operations.transact_write_items import Element, commit, planned, transact_items
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.partiql.lexer import unsupported
from fairlead.dynamodb.partiql.statements import Delete, Select, Statement, Update
from fairlead.dynamodb.statement_plans import plan_statement
from fairlead.dynamodb.statement_requests import check_statement, parsed
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.errors import invalid

_TYPES: Final = {"TransactStatements": list, "ClientRequestToken": str, "ReturnConsumedCapacity": str}
_FACTOR: Final = 2.0


def execute_transaction(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Execute statements together; all read or all write (where EXISTS may stand among them)."""
    check_types(parameters, _TYPES)
    requests = transact_items(parameters, "TransactStatements")
    constraints = Constraints()
    for number, request in enumerate(requests, 1):
        check_statement(constraints, request, f"transactStatements.{number}.member.")
    constraints.done()
    statements = [parsed(request) for request in requests]
    reads = [statement for statement in statements if isinstance(statement, Select)]
    if reads and len(reads) < len(statements):
        raise invalid("A transaction must consist of either read statements or write statements, you cannot mix both")
    units: dict[Table, Units] = {}
    if reads:
        items = planned(reads, lambda select: selected(database, caller, select, units, _FACTOR, consistent=True))
        return answer(parameters, units, Responses=spliced_list([splice(Item=item) for item in items]))
    pairs = list(zip(statements, requests, strict=True))
    elements = planned(pairs, lambda pair: _element(database, caller, *pair))
    units = commit(database, caller, parameters, elements)
    return answer(parameters, units, Responses=spliced_list([b"{}"] * len(elements)))


def _element(database: Database, caller: Caller, statement: Statement, request: dict[str, Any]) -> Element:
    assert not isinstance(statement, Select), "reads are executed apart"
    if isinstance(statement, (Update, Delete)) and statement.returning is not None:
        raise unsupported("RETURNING in a transaction")
    kind, plan = plan_statement(database, caller, statement)
    return kind, request, plan

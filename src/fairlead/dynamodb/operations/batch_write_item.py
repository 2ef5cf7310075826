"""BatchWriteItem: up to 25 puts and deletes in several tables, without conditions.

AWS may do some and give the others back; here all are done, or (when the disk fails) none and the call is an error.
"""

from typing import Any, Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.batches import Units, answer, check_batch, refuse_duplicates
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.items import read, write
from fairlead.dynamodb.parameters import Parameters, check_types, list_of, wrong_type
from fairlead.dynamodb.plans import Plan, plan_delete, plan_put
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.errors import invalid

_MOST: Final = 25
_LENGTH: Final = (
    "Map value must satisfy constraint: "
    "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
)


def batch_write_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Put and delete items."""
    requests = check_batch(parameters, "BatchWriteItem")
    constraints = Constraints()
    for name, elements in requests.items():
        if type(elements) is not list:
            raise wrong_type(elements, list)
        list_of(elements, dict)
        if not 1 <= len(elements) <= _MOST:
            constraints.add(f"{{{name}=[{len(elements)} requests]}}", "requestItems", _LENGTH)
    constraints.done()
    if sum(map(len, requests.values())) > _MOST:
        raise invalid("Too many items requested for the BatchWriteItem call")
    plans = [_plan(database, caller, name, element) for name, elements in requests.items() for element in elements]
    refuse_duplicates((plan.table.number, plan.key) for plan in plans)
    units: dict[Table, Units] = {}
    database.begin()
    for plan in plans:
        old = read(database.store, plan.table, plan.key)
        new = plan.new(old)
        write(database.store, plan.table, plan.key, old, new)
        if parameters.get("ReturnConsumedCapacity") is not None:
            capacity.add(units.setdefault(plan.table, {}), capacity.written(plan.table, old, new))
    return answer(parameters, units, UnprocessedItems=b"{}")


def _plan(database: Database, caller: Caller, name: str, element: dict[str, Any]) -> Plan:
    given = [(kind, element[kind]) for kind in ("PutRequest", "DeleteRequest") if element.get(kind) is not None]
    if len(given) != 1:
        raise invalid(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
            if given
            else "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    ((kind, request),) = given
    if type(request) is not dict:
        raise wrong_type(request, dict)
    subject = "Item" if kind == "PutRequest" else "Key"
    check_types(request, {subject: dict})
    if subject not in request:
        raise invalid(
            f"1 validation error detected: Value null at 'requestItems.member.{subject.lower()}' failed to satisfy "
            "constraint: Member must not be null"
        )
    plan = plan_put if kind == "PutRequest" else plan_delete
    return plan(database, caller, {"TableName": name, subject: request[subject]})

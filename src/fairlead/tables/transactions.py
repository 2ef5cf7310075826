"""Whether tables elsewhere have transactions, and whether the app asks for them: Alternator has none."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fairlead.iam.wildcards import pattern
from fairlead.model.apps import Role
from fairlead.model.principals import Principal
from fairlead.model.problems import Problem, Severity
from fairlead.tables.remote import RemoteTables

_ACTIONS: Final = ("dynamodb:conditioncheckitem", "dynamodb:transactwriteitems", "dynamodb:transactgetitems")
"""The first belongs to transactions alone; the others are no actions, and still stand in many policies."""


def asking(roles: Iterable[Role]) -> Iterator[tuple[str, str]]:
    """The roles whose statements allow what only transactions need, each with the action as it is written."""
    for role in roles:
        found = next((action for one in role.statements for action in _allowed(one) if _is_asked(action)), None)
        if found is not None:
            yield role.name, found


def _allowed(statement: Mapping[str, Any]) -> list[str]:
    actions = statement.get("Action", ()) if statement.get("Effect") == "Allow" else ()
    return [actions] if isinstance(actions, str) else [action for action in actions if isinstance(action, str)]


def _is_asked(action: str) -> bool:
    wanted = pattern(action.lower())
    return any(wanted.matches(one) for one in _ACTIONS)


async def transactions_missing(
    tables: RemoteTables, roles: Iterable[Role], principal: Principal, region: str
) -> list[Problem]:
    """What to say of roles that ask for transactions, where there are none."""
    asked = list(asking(roles))
    if not asked or not await lacks_transactions(tables, principal, region):
        return []
    who = " and ".join(f"{name} ({action})" for name, action in asked)
    message = f"{tables.url} has no transactions, and the statements of these roles allow them: {who}."
    hint = "TransactWriteItems and TransactGetItems fail there; use conditions on single items, or another endpoint."
    return [Problem(Severity.WARNING, message, hint)]


async def lacks_transactions(tables: RemoteTables, principal: Principal, region: str) -> bool:
    """Whether the operation is unknown there. A request without members is refused before it does anything."""
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    tables.call("TransactWriteItems", b"{}", principal, region, lambda status, body: answered.set_result(body))
    return b"UnknownOperationException" in await answered

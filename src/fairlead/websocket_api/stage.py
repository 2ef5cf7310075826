"""A stage as its connections see it: routes and limits, frozen, swapped in one step by a deployment."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.selection import Selection

_DEFAULT: Final = "$default"
_LIFECYCLE: Final = frozenset({"$connect", "$disconnect"})


class Target:
    """A route's integration, and whether its answer goes back to the client. `key_json` is the key, quoted.

    `budget` is what its messages take from; None where nothing limits them.
    """

    __slots__ = ("budget", "integration", "key_json", "timeout_seconds", "two_way")

    def __init__(
        self,
        key: str,
        integration: Integration | None,
        two_way: bool,
        timeout_seconds: float,
        budget: Budget | None = None,
    ) -> None:
        self.key_json = msgspec.json.encode(key)
        self.integration = integration
        self.two_way = two_way
        self.timeout_seconds = timeout_seconds
        self.budget = budget


class Snapshot:
    """An immutable deployment of an API on a stage.

    `domain_name` is the host that events show; `variables` are the stage variables. `connect_budget` is what
    handshakes take from, whether there is a `$connect` route or not; None where nothing limits them.
    """

    __slots__ = ("_default", "_routes", "_select", "api_id", "connect", "connect_budget", "disconnect", "domain_name",
                 "limits", "name", "variables")  # fmt: skip

    def __init__(
        self,
        api_id: str,
        name: str,
        domain_name: str,
        routes: Mapping[str, Target],
        select: Selection,
        limits: Limits,
        variables: Mapping[str, str],
        connect_budget: Budget | None = None,
    ) -> None:
        self.api_id = api_id
        self.name = name
        self.domain_name = domain_name
        self.limits = limits
        self.variables = dict(variables)
        self.connect_budget = connect_budget
        self.connect = routes.get("$connect")
        self.disconnect = routes.get("$disconnect")
        self._default = routes.get(_DEFAULT)
        # A client that sends {"action": "$connect"} reaches neither of these two (not documented; our choice).
        self._routes = {key: target for key, target in routes.items() if key not in _LIFECYCLE}
        self._select: Callable[[bytes], str | None] = select

    @property
    def scope(self) -> str:
        """What the bus knows the stage's connections by."""
        return f"{self.api_id}/{self.name}"

    def select(self, data: bytes) -> Target | None:
        """The route of a message, `$default` where no other matches; None where there is neither."""
        key = self._select(data)
        return self._default if key is None else self._routes.get(key, self._default)

    def keep_budgets(self, previous: "Snapshot") -> None:
        """Go on with the buckets of the deployment that this one replaces: one bucket a route and stage, however often
        it is deployed (our choice), unless its limit is another one now."""
        if self.connect_budget is not None:
            self.connect_budget = self.connect_budget.following(previous.connect_budget)
        for key, target in self._routes.items():
            before = previous._routes.get(key)
            if target.budget is not None and before is not None:
                target.budget = target.budget.following(before.budget)


class Stage:
    """What a connection holds: the place where its stage's current deployment is found.

    A message takes the deployment that is current when it arrives (not documented; our choice, and what the published
    reports of "Forbidden until redeployed" suggest).
    """

    __slots__ = ("snapshot",)

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

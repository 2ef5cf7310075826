"""A stage as its connections see it: routes and limits, frozen, swapped in one step by a deployment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from fairlead.model.apps import AccessLog, Authorizer, Integration, Logging
from fairlead.model.limits import Limits
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.counters import Counters
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.selection import Selection

_DEFAULT: Final = "$default"
_LIFECYCLE: Final = frozenset({"$connect", "$disconnect"})
QUIET: Final = Logging()
"""Nothing is told of a route."""


class Gate:
    """What stands before `$connect`: an authorization (AWS_IAM or CUSTOM, NONE for none), an API key, or both."""

    __slots__ = ("api_key_required", "api_key_selection", "authorization", "authorizer")

    def __init__(
        self, authorization: str, authorizer: Authorizer | None, api_key_required: bool, api_key_selection: str
    ) -> None:
        self.authorization = authorization
        self.authorizer = authorizer
        self.api_key_required = api_key_required
        self.api_key_selection = api_key_selection


class Target:
    """A route: what it calls, what its messages must be, and whether the answer goes back to the client.

    `key_json` is the key, quoted. `budget` is what its messages take from; None where nothing limits them. `validate`
    gives what is wrong with a message, None for a good one; it is None itself where nothing is asked of messages.
    """

    __slots__ = ("budget", "counters", "integration", "key", "key_json", "logging", "measured", "timeout_seconds",
                 "two_way", "validate")  # fmt: skip

    def __init__(
        self,
        key: str,
        integration: Integration | None,
        two_way: bool,
        timeout_seconds: float,
        budget: Budget | None = None,
        *,
        validate: Callable[[bytes], str | None] | None = None,
        logging: Logging = QUIET,
    ) -> None:
        self.key = key
        self.key_json = msgspec.json.encode(key)
        self.integration = integration
        self.two_way = two_way
        self.timeout_seconds = timeout_seconds
        self.budget = budget
        self.validate = validate
        self.logging = logging
        self.counters = Counters()
        # The latency of what answers by itself is no measure of anything, and not among CloudWatch's (documented).
        self.measured = integration is not None and integration.type != "MOCK"


class Snapshot:
    """An immutable deployment of an API on a stage.

    `domain_name` is the host of the API's own endpoint; `variables` are the stage variables. `connect_budget` is what
    handshakes take from, whether there is a `$connect` route or not; None where nothing limits them. `gate` is what
    decides before `$connect`, None where everyone may; `required` are the parameters that a handshake must have, as
    `route.request.header.name` and the like. `others` counts what no route accounts for, whose logging is `logging`.
    `tells` says whether anything is logged: in an access log, or in the execution log of any route.
    """

    __slots__ = ("_default", "_routes", "_select", "access_log", "api_id", "connect", "connect_budget", "disconnect",
                 "domain_name", "gate", "limits", "logging", "name", "others", "quotas", "required", "targets", "tells",
                 "variables")  # fmt: skip

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
        *,
        gate: Gate | None = None,
        required: Sequence[str] = (),
        access_log: AccessLog | None = None,
        logging: Logging = QUIET,
        quotas: Quotas | None = None,
    ) -> None:
        self.api_id = api_id
        self.name = name
        self.domain_name = domain_name
        self.limits = limits
        self.variables = dict(variables)
        self.connect_budget = connect_budget
        self.gate = gate
        self.required = tuple(required)
        self.access_log = access_log
        self.logging = logging
        logged = [logging, *(target.logging for target in routes.values())]
        self.tells = access_log is not None or any(one.level != "OFF" for one in logged)
        self.quotas = quotas
        self.others = Counters()
        self.targets = dict(routes)
        self.connect = routes.get("$connect")
        self.disconnect = routes.get("$disconnect")
        self._default = routes.get(_DEFAULT)
        # A client that sends {"action": "$connect"} reaches neither of these two (not documented; our choice).
        self._routes = {key: target for key, target in routes.items() if key not in _LIFECYCLE}
        self._select: Callable[[bytes], str | None] = select

    @property
    def open_to_all(self) -> bool:
        """Whether a handshake needs nothing: no `$connect`, nothing to judge it by, nobody to be told of it."""
        return self.connect is None and self.gate is None and not self.required and not self.tells

    @property
    def scope(self) -> str:
        """What the bus knows the stage's connections by."""
        return f"{self.api_id}/{self.name}"

    def select(self, data: bytes) -> Target | None:
        """The route of a message, `$default` where no other matches; None where there is neither."""
        key = self._select(data)
        return self._default if key is None else self._routes.get(key, self._default)

    def follow(self, previous: "Snapshot") -> None:
        """Go on where `previous`, the deployment that this one replaces, ends: its counters, and its buckets, one a
        route and stage however often it is deployed (our choice), unless its limit is another one now."""
        self.others = previous.others
        if self.connect_budget is not None:
            self.connect_budget = self.connect_budget.following(previous.connect_budget)
        for key, target in self.targets.items():
            before = previous.targets.get(key)
            if before is not None:
                target.counters = before.counters
                if target.budget is not None:
                    target.budget = target.budget.following(before.budget)


class Stage:
    """What a connection holds: the place where its stage's current deployment is found.

    A message takes the deployment that is current when it arrives (not documented; our choice, and what the published
    reports of "Forbidden until redeployed" suggest).
    """

    __slots__ = ("snapshot",)

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

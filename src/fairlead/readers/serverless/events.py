"""The events of functions: `websocket` becomes routes, the other kinds a note."""

from dataclasses import dataclass
from typing import Final

from fairlead.readers.nodes import Node, Place, shape
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.serverless import authorizers
from fairlead.readers.serverless.variables import Variables

PREDEFINED: Final = ("$connect", "$disconnect", "$default")
_WEBSOCKET_KEYS: Final = ("route", "routeResponseSelectionExpression", "authorizer")
_OTHER_KINDS: Final = (
    "activemq",
    "alb",
    "alexaSkill",
    "alexaSmartHome",
    "cloudFront",
    "cloudwatchEvent",
    "cloudwatchLog",
    "cognitoUserPool",
    "eventBridge",
    "http",
    "httpApi",
    "iot",
    "iotFleetProvisioning",
    "kafka",
    "msk",
    "rabbitmq",
    "s3",
    "schedule",
    "sns",
    "sqs",
    "stream",
    "websocketAuthorizer",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A route as an event declares it: its key, the key of its function, whether answers go back, and who is asked."""

    key: str
    function: str
    two_way: bool
    place: Place
    authorizer: authorizers.Declared | None = None


class Events:
    """Collects the events of one service, function by function."""

    def __init__(self, variables: Variables, report: Report) -> None:
        self._variables = variables
        self._report = report
        self._routes: dict[str, Declared] = {}
        self._others: dict[str, list[str]] = {}

    def routes(self) -> list[Declared]:
        """The routes in the order of their first declaration."""
        return list(self._routes.values())

    def take(self, function: str, node: Node) -> None:
        """Reads the events of a function's section."""
        events = self._variables.entry(node, "events")
        if events is None or events.empty:
            return
        if not isinstance(events.value, list):
            hint = "Put a dash before each event: `  - websocket: $connect`."
            self._report.error(f"`events` of the function `{function}` is {shape(events)}, not a list.", hint, events)
            return
        for event in events.value:
            self._event(function, self._variables.value(event))

    def note_others(self) -> None:
        """One note for each kind of event that nothing here sends."""
        for kind, functions in self._others.items():
            listed = ", ".join(dict.fromkeys(functions))
            self._report.note(f"Events of the kind `{kind}` are not sent; these functions have one: {listed}.")

    def _event(self, function: str, event: Node) -> None:
        if event.empty:
            return
        if isinstance(event.value, str) and event.value in (*_OTHER_KINDS, "websocket"):
            event = Node({event.value: Node(None, event.place)}, event.place)
        if not isinstance(event.value, dict):
            hint = "Write `- websocket: route` or `- websocket:` with `route:` below it."
            self._report.warning(f"An event of the function `{function}` is {shape(event)}.", hint, event)
            return
        if "websocket" in event.value:
            self._websocket(function, self._variables.whole(event.value["websocket"]), event)
            return
        for kind in event.value:
            if kind in _OTHER_KINDS:
                self._others.setdefault(kind, []).append(function)
            else:
                hint = (
                    did_you_mean(kind, ("websocket", *_OTHER_KINDS)) or "Remove it, unless a plugin of yours reads it."
                )
                message = f"`{kind}` is no kind of event that the framework knows; it is ignored."
                self._report.warning(message, hint, event.key_place(kind))

    def _websocket(self, function: str, value: Node, event: Node) -> None:
        if value.empty:
            self._without_value(function, event)
            return
        if isinstance(value.value, str):
            self._route(Declared(value.value, function, two_way=False, place=value.place))
            return
        if not isinstance(value.value, dict):
            hint = "Write `- websocket: route` or `- websocket:` with `route:` below it."
            self._report.error(f"A `websocket` event of the function `{function}` is {shape(value)}.", hint, value)
            return
        self._check_keys(value)
        route = value.entries.get("route")
        if route is None or not isinstance(route.value, str) or not route.value:
            message = (
                f"A `websocket` event of the function `{function}` has no `route`; the framework makes no route of it."
            )
            hint = "Rename `routeKey` to `route`." if "routeKey" in value.entries else "Add `route: $default`, say."
            self._report.warning(message, hint, value)
            return
        authorizer: authorizers.Declared | None = None
        asked = value.entries.get("authorizer")
        if asked is not None and not asked.empty:
            authorizer = authorizers.read(asked, route.value, self._report)
            if authorizer is None:
                return
            if route.value != "$connect":
                message = f"The authorizer of the route `{route.value}` has no effect: only `$connect` asks one."
                self._report.warning(message, "Move it to the route `$connect`.", value.key_place("authorizer"))
        self._route(Declared(route.value, function, self._two_way(value), route.place, authorizer))

    def _without_value(self, function: str, event: Node) -> None:
        beside = [key for key in (*_WEBSOCKET_KEYS, "routeKey") if key in event.entries]
        message = f"A `websocket` event of the function `{function}` has no value; the framework makes no route of it."
        hint = "Name its route: `- websocket: $default`."
        if beside:
            listed = " and ".join(f"`{key}`" for key in beside)
            hint = f"Indent {listed} two spaces further, below `websocket:`."
        self._report.warning(message, hint, event.key_place("websocket"))

    def _check_keys(self, value: Node) -> None:
        for key in value.entries:
            if key in _WEBSOCKET_KEYS or (key == "routeKey" and "route" not in value.entries):
                continue
            if key == "routeKey":
                hint = "The key is `route`."
            else:
                hint = did_you_mean(key, _WEBSOCKET_KEYS) or f"Its keys are {', '.join(_WEBSOCKET_KEYS)}."
            message = f"A `websocket` event has no key `{key}`; it is ignored."
            self._report.warning(message, hint, value.key_place(key))

    def _two_way(self, value: Node) -> bool:
        expression = value.entries.get("routeResponseSelectionExpression")
        if expression is None or expression.empty:
            return False
        if expression.value != "$default":
            message = "`routeResponseSelectionExpression` can only be `$default`; it is ignored."
            self._report.warning(message, "Write `$default` to send the function's answer to the client.", expression)
            return False
        return True

    def _route(self, declared: Declared) -> None:
        key = declared.key
        if key.startswith("$") and key not in PREDEFINED:
            if "${" in key:
                return  # a variable without a value, reported already
            message = f"The route key `{key}` begins with `$`; AWS refuses it, as only {', '.join(PREDEFINED)} may."
            self._report.error(
                message, f"Name it `{key.lstrip('$') or 'other'}`, and send that as the action.", declared.place
            )
            return
        before = self._routes.get(key)
        if before is not None:
            message = (
                f"The route `{key}` of `{declared.function}` replaces that of `{before.function}`; the last one wins."
            )
            self._report.warning(message, "Declare each route once.", declared.place)
        self._routes[key] = declared

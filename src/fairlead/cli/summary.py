"""What a person needs to see once everything serves: addresses, routes and their functions, tables, where data is."""

from collections.abc import Mapping, Sequence
from typing import Final

from fairlead import NAME, __version__
from fairlead.accounts import root_key
from fairlead.gateway import Gateway
from fairlead.model.apps import Api, App, Function, Route
from fairlead.net.listeners import Listeners
from fairlead.observe.escaping import escaped

_SIGNED: Final = "calls of AWS APIs must be signed with the root key"
_INSECURE: Final = "whoever connects can call every API, since --insecure is given"


def summary(gateway: Gateway, listeners: Listeners) -> str:
    """The text that ends a start."""
    app, settings = gateway.app, gateway.settings
    lines = ["", f"{NAME} {__version__} is ready" + (f": {app.name}, stage {app.stage}" if app else ", without an app")]
    lines += [f"  {taken}" for taken in listeners.skipped]
    addresses = gateway.addresses(listeners.ports)
    for address in addresses.apis:
        lines.append(f"  WebSocket     {address.websocket}")
        lines.append(f"  @connections  {address.management}/@connections")
    lines.append(f"  AWS APIs      {addresses.http[0]}")
    lines += [f"                {url}" for url in addresses.http[1:]]
    if settings.public is not None:
        lines.append(f"  Pages         {addresses.http[0]}/  ({_shorten(gateway, settings.public)})")
    lines += _routes_of(gateway.apis, app)
    if app is not None and app.tables:
        lines.append("  Tables        " + ", ".join(table.name for table in app.tables))
    lines.append(f"  Data          {_shorten(gateway, settings.data)}")
    lines.append(f"  Root key      {_shorten(gateway, settings.data / root_key.FILE)}")
    if settings.exposed:
        lines.append(f"  Open          to others than this machine: {_SIGNED if settings.must_sign else _INSECURE}")
    elif settings.must_sign:
        lines.append(f"                {_SIGNED}")
    lines.append("Ctrl-C ends it.")
    return "\n".join(escaped(line) for line in lines)


def _routes_of(apis: Sequence[Api], app: App | None) -> list[str]:
    functions = {} if app is None else {function.name: function for function in app.functions}
    lines = []
    for api in apis:
        lines.append(f"  Routes        of {api.name}, by {api.route_selection_expression}")
        lines += _routes(api, functions)
    return lines


def _routes(api: Api, functions: Mapping[str, Function]) -> list[str]:
    width = max((len(route.key) for route in api.routes), default=0)
    return [
        f"    {route.key:<{width}}  {_target(route, functions)}{'  (answers)' if route.two_way else ''}"
        for route in api.routes
    ]


def _target(route: Route, functions: Mapping[str, Function]) -> str:
    if route.integration is None:
        return "no integration"
    function = functions.get(route.integration.function)
    if function is None:  # not of the config, but made through the Lambda API
        return route.integration.function
    return f"{function.label}  {function.handler}  {function.runtime}"


def _shorten(gateway: Gateway, path: object) -> str:
    return str(path).removeprefix(f"{gateway.settings.folder}/")

"""The text that ends a start."""

import socket
from pathlib import Path
from typing import cast

from fairlead import __version__
from fairlead.cli.summary import summary
from fairlead.gateway import Addresses, ApiAddress, Gateway
from fairlead.model.apps import Api, App, Function, Integration, Route, Table
from fairlead.net.listeners import Listeners, PortTaken
from fairlead.settings import GatewaySettings, Settings

FOLDER = Path("/home/ada/harbour")
SAY = Function("harbour-dev-say", "src/say.handler", "nodejs20.x", str(FOLDER), "arn:say", "say")
APP = App(
    "harbour",
    "dev",
    "eu-west-1",
    "000000000000",
    str(FOLDER),
    apis=(
        Api(
            "aaaaaaaaaa",
            "dev-harbour",
            "dev",
            (
                Route("$connect", Integration("i", "AWS_PROXY", SAY.name)),
                Route("say", Integration("i", "AWS_PROXY", SAY.name), two_way=True),
                Route("$disconnect", None),
            ),
        ),
    ),
    functions=(SAY,),
    tables=(Table("ships", {}), Table("crews", {})),
)


class Running:
    """A gateway as far as the summary looks at it."""

    def __init__(self, app: App | None, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.apis = [] if app is None else list(app.apis)

    def addresses(self, ports: list[int]) -> Addresses:
        apis = [] if self.app is None else self.app.apis
        return Addresses(
            ("http://localhost:3001", "http://localhost:4566"),
            tuple(ApiAddress(api.id, api.name, api.stage, f"ws://{api.stage}", f"http://{api.stage}") for api in apis),
        )


def shown(
    app: App | None,
    *,
    skipped: tuple[PortTaken, ...] = (),
    public: Path | None = None,
    host: str | None = None,
    insecure: bool = False,
) -> list[str]:
    gateway = GatewaySettings(host=host)
    settings = Settings(
        FOLDER, FOLDER / ".fairlead", Path("/cache"), Path("/user"), {}, gateway, public=public, insecure=insecure
    )
    sockets: list[socket.socket] = []
    return summary(cast(Gateway, Running(app, settings)), Listeners(sockets, skipped)).split("\n")


def test_an_app() -> None:
    assert shown(APP) == [
        "",
        f"fairlead {__version__} is ready: harbour, stage dev",
        "  WebSocket     ws://dev",
        "  @connections  http://dev/@connections",
        "  AWS APIs      http://localhost:3001",
        "                http://localhost:4566",
        "  Routes        of dev-harbour, by $request.body.action",
        "    $connect     say  src/say.handler  nodejs20.x",
        "    say          say  src/say.handler  nodejs20.x  (answers)",
        "    $disconnect  no integration",
        "  Tables        ships, crews",
        "  Data          .fairlead",
        "  Root key      .fairlead/root-key.json",
        "Ctrl-C ends it.",
    ]


def test_without_an_app() -> None:
    lines = shown(None)
    assert lines[1] == f"fairlead {__version__} is ready, without an app"
    assert not any("Routes" in line or "Tables" in line for line in lines)


def test_an_app_without_routes_and_tables() -> None:
    lines = shown(App("a", "dev", "eu-west-1", "000000000000", str(FOLDER), (Api("b", "empty", "dev", ()),)))
    assert "  Routes        of empty, by $request.body.action" in lines
    assert not any("Tables" in line for line in lines)


def test_ports_that_were_left_out_and_pages() -> None:
    lines = shown(APP, skipped=(PortTaken(4566, "127.0.0.1", "in use"),), public=FOLDER / "pages")
    assert lines[2] == "  Port 4566 on 127.0.0.1 can't be used: in use."
    assert "  Pages         http://localhost:3001/  (pages)" in lines
    assert "  Pages         http://localhost:3001/  (/srv/pages)" in shown(APP, public=Path("/srv/pages"))


def test_names_from_a_config_are_escaped() -> None:
    text = "\n".join(shown(App("har\x1b[2Jbour", "dev", "eu-west-1", "000000000000", str(FOLDER))))
    assert "\x1b" not in text


def test_who_opens_it_to_others_is_told_what_that_means() -> None:
    assert not any(line.startswith("  Open") for line in shown(APP, host="127.0.0.1"))
    (line,) = (line for line in shown(APP, host="0.0.0.0") if line.startswith("  Open"))
    assert "must be signed with the root key" in line
    (line,) = (line for line in shown(APP, host="0.0.0.0", insecure=True) if line.startswith("  Open"))
    assert "whoever connects can call every API" in line

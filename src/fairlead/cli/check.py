"""`fairlead check PATH`: list what is wrong with an app's config, and start nothing."""

import argparse
import sys
from pathlib import Path

from fairlead import NAME
from fairlead.cli.problems import show
from fairlead.readers import Reading, read
from fairlead.settings import Settings, SettingsError, compose


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `check`. Its exit status: 0 when the app can run, 1 when it cannot."""
    parser = subparsers.add_parser(
        "check",
        help="list problems of an app's config",
        description="Read an app's config as `dev` does and list every problem with its place and remedy.",
    )
    parser.add_argument("path", metavar="PATH", nargs="?", type=Path, default=Path(), help="the app's folder (.)")
    parser.add_argument("--stage", metavar="S", help="the stage to read the config for")
    parser.set_defaults(func=run)


def read_app(settings: Settings) -> Reading:
    """The app's config, as `check` and `dev` both read it."""
    return read(
        settings.folder,
        stage=settings.stage,
        options={} if settings.stage is None else {"stage": settings.stage},
        environ=settings.environ,
        account_id=settings.gateway.account_id,
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the app that the command line names."""
    folder: Path = arguments.path
    if not folder.is_dir():
        print(f"{NAME}: {folder} is not a folder.", file=sys.stderr)
        return 1
    try:
        settings = compose(folder, stage=arguments.stage)
    except SettingsError as error:
        show(error.problems)
        return 1
    reading = read_app(settings)
    if show(reading.problems):
        return 1
    app = reading.app
    if app is None:
        print(f"{folder} holds no config that {NAME} reads; `{NAME} dev` would start empty, with tables only.")
        return 0
    routes = sum(len(api.routes) for api in app.apis)
    print(
        f"{app.name} ({app.stage}) can run: {routes} routes, {len(app.functions)} functions, {len(app.tables)} tables."
    )
    return 0

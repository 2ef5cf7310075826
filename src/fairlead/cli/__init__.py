"""The command line: one file a command, each adding its own parser."""

import argparse
import sys
from collections.abc import Sequence

from fairlead import NAME, __version__
from fairlead.cli import check, connect, dev


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog=NAME,
        description="Run apps written for API Gateway's WebSocket APIs on your own machine, unchanged.",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (dev, check, connect):
        command.add_parser(commands)
    arguments = parser.parse_args(sys.argv[1:] if argv is None else argv)
    status: int = arguments.func(arguments)
    return status

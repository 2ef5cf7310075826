"""The command line: one file a command, each adding its own parser."""

import argparse
import os
import sys
from collections.abc import Sequence

from fairlead import NAME, __version__
from fairlead.cli import ca, check, connect, dev, invoke, logs, tables


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 130 for one that Ctrl-C ended before it had begun to listen for that."""
    _open_missing()
    parser = argparse.ArgumentParser(
        prog=NAME,
        description="Run apps written for API Gateway's WebSocket APIs on your own machine, unchanged.",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (dev, check, connect, invoke, logs, tables, ca):
        command.add_parser(commands)
    arguments = parser.parse_args(sys.argv[1:] if argv is None else argv)
    try:
        status: int = arguments.func(arguments)
    except KeyboardInterrupt:
        return 130
    finally:
        _give_up_unread()
    return status


def _open_missing() -> None:
    """Open the null device where the program was started with 0, 1 or 2 closed: a socket that got such a number would
    be written to by whoever prints, and could be handed to no child."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _give_up_unread() -> None:
    """What nobody takes any more is dropped here, or the interpreter would complain of it as its last act."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)

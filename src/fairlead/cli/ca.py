"""`fairlead ca`: the certificate authority that makes TLS possible on this machine."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Final

from fairlead import NAME
from fairlead.clock import SystemClock
from fairlead.edge.certified import permitted
from fairlead.net import authority
from fairlead.net.authority import AuthorityError, open_authority
from fairlead.settings import user_data

_TEXT: Final = """\
The certificate of your own authority, valid until {until:%Y-%m-%d}:

    {file}

Clients that are told to trust it reach a gateway on this machine over https:// and wss:// too, on the same ports.
It certifies localhost, loopback addresses and the AWS names that are served here, and nothing else.

    curl       curl --cacert '{file}' https://localhost:3001/
    Node.js    export NODE_EXTRA_CA_CERTS='{file}'
    AWS        export AWS_CA_BUNDLE='{file}'   (the AWS CLI, boto3)
    Python     export SSL_CERT_FILE='{file}'   (ssl, websockets)
    browsers   import it as an authority that identifies websites, in the settings under certificates

Nothing of this is done for you, and no trust store is touched. {name} ca --remove removes the authority; take its
certificate out of where you have put it as well.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `ca`. Its exit status: 0, or 1 when the authority can't be read, made or removed."""
    parser = subparsers.add_parser(
        "ca",
        help="show the certificate for https:// and wss://",
        description="Show where the certificate of your own authority is, made now if there is none, and how clients "
        "are told to trust it.",
    )
    parser.add_argument("--remove", action="store_true", help="remove the authority; the next use makes another")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the authority, or remove it."""
    data = user_data()
    file = data / authority.FOLDER / authority.CERTIFICATE
    try:
        if arguments.remove:
            removed = authority.remove(data)
            print(f"Removed {file.parent}." if removed else f"There is no authority in {file.parent}.")
        else:
            ends = open_authority(data, permitted(), SystemClock().now()).ends
            print(_TEXT.format(file=file, name=NAME, until=datetime.fromtimestamp(ends, UTC)), end="")
    except AuthorityError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{NAME}: {error.filename or file} cannot be used: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0

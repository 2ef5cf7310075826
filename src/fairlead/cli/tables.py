"""`fairlead tables`: look at tables, take their items out and put items in."""

import argparse
import gzip
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from fairlead import NAME
from fairlead.accounts.root_key import RootKeyError
from fairlead.cli.problems import show
from fairlead.cli.table_access import AccessError, RefusedError, Tables, reached
from fairlead.clock import SystemClock
from fairlead.observe.escaping import escaped
from fairlead.settings import SettingsError, compose
from fairlead.storage.files import UnusableFileError

_BATCH: Final = 25
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")
_GZIP: Final = ".gz"

_encode = msgspec.json.Encoder().encode


class InputError(Exception):
    """What is to be imported can't be; the text names the line."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `tables`. Its exit status: 0, or 1 with a sentence."""
    parser = subparsers.add_parser(
        "tables",
        help="list, show, export and import tables",
        description="Look at the tables of an app, take their items out and put items in, whether it runs or not.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="every table, its items and their size")
    shown = commands.add_parser("show", help="one table: keys, indexes, counts, sizes, expiry, stream")
    taken = commands.add_parser("export", help='write every item as a line {"Item": {...}}')
    put = commands.add_parser("import", help='put the items of lines {"Item": {...}}')
    for command in (shown, taken, put):
        command.add_argument("name", metavar="NAME", help="the table")
    taken.add_argument("file", metavar="FILE", nargs="?", type=Path, help="to this file (.gz: compressed), not stdout")
    put.add_argument("file", metavar="FILE", nargs="?", type=Path, help="from this file (.gz: compressed), not stdin")
    for command, action in ((listing, _list), (shown, _show), (taken, _export), (put, _import)):
        command.add_argument("--app", metavar="PATH", type=Path, default=Path(), help="the app's folder (.)")
        command.add_argument("--data", metavar="DIR", type=Path, help=f"its data (.{NAME} in the app's folder)")
        command.set_defaults(func=run, action=action)


def run(arguments: argparse.Namespace) -> int:
    """Carry out what the command line asks for."""
    try:
        settings = compose(arguments.app, data=arguments.data)
        with reached(settings.data, settings.gateway.account_id, SystemClock()) as tables:
            arguments.action(tables, arguments)
    except SettingsError as error:
        show(error.problems)
    except RefusedError as error:
        message = str(error) if error.kind != "ResourceNotFoundException" else f"There is no table {arguments.name}."
        print(f"{NAME}: {escaped(message)}", file=sys.stderr)
    except (AccessError, InputError, RootKeyError, UnusableFileError) as error:
        print(f"{NAME}: {escaped(str(error))}", file=sys.stderr)
    except BrokenPipeError:
        return 1  # whoever read has what they wanted
    except OSError as error:
        print(f"{NAME}: {error.filename or 'The data'} cannot be used: {error.strerror or error}.", file=sys.stderr)
    else:
        return 0
    return 1


# --- list and show ---------------------------------------------------------------------------------------------------


def _list(tables: Tables, _: argparse.Namespace) -> None:
    names = list(_names(tables))
    rows = [("NAME", "ITEMS", "SIZE")]
    for name in names:
        described = tables.ask("DescribeTable", TableName=name)["Table"]
        rows.append((name, f"{described.get('ItemCount', 0):,}", size(described.get("TableSizeBytes", 0))))
    if not names:
        print("There are no tables.")
        return
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, items, bytes_ in rows:
        print(f"{name:<{widths[0]}}  {items:>{widths[1]}}  {bytes_:>{widths[2]}}")


def _names(tables: Tables) -> Iterator[str]:
    start: dict[str, str] = {}
    while True:
        page = tables.ask("ListTables", **start)
        yield from page["TableNames"]
        if "LastEvaluatedTableName" not in page:
            return
        start = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}


def _show(tables: Tables, arguments: argparse.Namespace) -> None:
    table = tables.ask("DescribeTable", TableName=arguments.name)["Table"]
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    created = datetime.fromtimestamp(float(table["CreationDateTime"]), UTC)
    print(f"{table['TableName']}  ({table['TableStatus'].lower()}, made {created:%Y-%m-%d %H:%M:%S} UTC)")
    print(f"  key      {key(table['KeySchema'], types)}")
    print(f"  items    {table.get('ItemCount', 0):,}, {size(table.get('TableSizeBytes', 0))}")
    print(f"  billing  {billing(table)}")
    print(f"  expiry   {_expiry(tables, arguments.name)}")
    print(f"  stream   {stream(table)}")
    for member, kind in (("GlobalSecondaryIndexes", "global"), ("LocalSecondaryIndexes", "local")):
        for index in table.get(member, ()):
            print(f"  {kind} index {index['IndexName']}")
            print(f"    key      {key(index['KeySchema'], types)}")
            print(f"    holds    {projection(index['Projection'])}")
            print(f"    items    {_count(tables, arguments.name, index['IndexName']):,}")


def _expiry(tables: Tables, name: str) -> str:
    described = tables.ask("DescribeTimeToLive", TableName=name)["TimeToLiveDescription"]
    return f"by {described['AttributeName']}" if described.get("AttributeName") else "none"


def _count(tables: Tables, name: str, index: str) -> int:
    """DescribeTable's own count of an index may be hours old on AWS, and is 0 here."""
    pages = _pages(tables, name, IndexName=index, Select="COUNT")
    return sum(page["Count"] for page in pages)


def key(schema: list[dict[str, str]], types: dict[str, str]) -> str:
    """`room (S), at (N)`."""
    return ", ".join(f"{each['AttributeName']} ({types[each['AttributeName']]})" for each in schema)


def projection(given: dict[str, Any]) -> str:
    """What an index holds of an item."""
    match given["ProjectionType"]:
        case "ALL":
            return "every attribute"
        case "KEYS_ONLY":
            return "keys only"
    return f"keys and {', '.join(given['NonKeyAttributes'])}"


def billing(table: dict[str, Any]) -> str:
    """How capacity is counted."""
    if table.get("BillingModeSummary", {}).get("BillingMode") == "PAY_PER_REQUEST":
        return "by request"
    units = table["ProvisionedThroughput"]
    return f"{units['ReadCapacityUnits']} read and {units['WriteCapacityUnits']} write units"


def stream(table: dict[str, Any]) -> str:
    """The stream and what its records hold."""
    given = table.get("StreamSpecification", {})
    if not given.get("StreamEnabled"):
        return "none"
    return f"{given['StreamViewType']}, {table.get('LatestStreamArn', '')}"


def size(count: float) -> str:
    """Bytes as people read them: `1.5 MB`."""
    for unit in _UNITS[:-1]:
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} {_UNITS[-1]}"


# --- export and import -----------------------------------------------------------------------------------------------


def _export(tables: Tables, arguments: argparse.Namespace) -> None:
    """A file appears whole or not at all."""
    tables.ask("DescribeTable", TableName=arguments.name)
    file: Path | None = arguments.file
    if file is None:
        _write(tables, arguments.name, sys.stdout.buffer)
        return
    fresh = file.with_name(f"{file.name}.new")
    try:
        with gzip.open(fresh, "wb") if file.suffix == _GZIP else fresh.open("wb") as lines:
            count = _write(tables, arguments.name, lines)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    print(f"{count:,} items of {arguments.name} are in {file}.")


def _write(tables: Tables, name: str, lines: Any) -> int:
    count = 0
    for page in _pages(tables, name, ConsistentRead=True):
        lines.write(b"".join(_encode({"Item": item}) + b"\n" for item in page["Items"]))
        count += len(page["Items"])
    lines.flush()
    return count


def _pages(tables: Tables, name: str, **members: Any) -> Iterator[Any]:
    while True:
        page = tables.ask("Scan", TableName=name, **members)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        members["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _import(tables: Tables, arguments: argparse.Namespace) -> None:
    table = tables.ask("DescribeTable", TableName=arguments.name)["Table"]
    names = [each["AttributeName"] for each in table["KeySchema"]]
    count = 0
    with _input(arguments.file) as lines:
        for batch in batches(items(lines), names):
            _put(tables, arguments.name, batch, count)
            count += len(batch)
    print(f"{count:,} items are in {arguments.name}.")


@contextmanager
def _input(file: Path | None) -> Iterator[Iterable[bytes]]:
    if file is None:
        yield sys.stdin.buffer
        return
    with gzip.open(file, "rb") if file.suffix == _GZIP else file.open("rb") as lines:
        yield lines


def items(lines: Iterable[bytes]) -> Iterator[tuple[int, Any]]:
    """The items of lines as DynamoDB's export to S3 writes them, with the numbers of their lines. InputError."""
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _item(number, line)
    except (gzip.BadGzipFile, EOFError) as error:
        raise InputError(f"The input is no whole gzip file: {error}.") from error


def _item(number: int, line: bytes) -> Any:
    try:
        given = msgspec.json.decode(line)
    except msgspec.MsgspecError as error:
        raise InputError(f"Line {number} is no JSON: {error}.") from error
    if not isinstance(given, dict) or not isinstance(given.get("Item"), dict) or len(given) != 1:
        raise InputError(f'Line {number} is not of the form {{"Item": {{...}}}}.')
    return given["Item"]


def batches(found: Iterable[tuple[int, Any]], names: list[str]) -> Iterator[list[tuple[int, Any]]]:
    """As many at a time as BatchWriteItem takes, which may be told of a key once only: of two items the later stays."""
    batch: list[tuple[int, Any]] = []
    keys: set[bytes] = set()
    for number, item in found:
        own = _encode([item.get(name) for name in names])
        if own in keys or len(batch) == _BATCH:
            yield batch
            batch, keys = [], set()
        batch.append((number, item))
        keys.add(own)
    if batch:
        yield batch


def _put(tables: Tables, name: str, batch: list[tuple[int, Any]], before: int) -> None:
    """Put a batch; where it is refused, item by item up to the one that is to blame. InputError."""
    writes = {name: [{"PutRequest": {"Item": item}} for _, item in batch]}
    try:
        while writes:
            writes = tables.ask("BatchWriteItem", RequestItems=writes)["UnprocessedItems"]
    except RefusedError:
        for done, (number, item) in enumerate(batch):
            try:
                tables.ask("PutItem", TableName=name, Item=item)
            except RefusedError as error:
                message = f"Line {number} cannot be put: {str(error).rstrip('.')}. {before + done:,} items were."
                raise InputError(message) from error

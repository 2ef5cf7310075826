import json
import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from fairlead.dynamodb.engine import FILE, Engine, main
from fairlead.dynamodb.framing import FrameReader, call_frame, call_head, watch_frame
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from fairlead.testing.clock import FakeClock
from tabledesk import definition, item

HEAD = ("000000000000", "arn:aws:iam::000000000000:root", "AKIA", "eu-west-1")


def calls(*requests: tuple[str, object]) -> bytes:
    return b"".join(
        call_frame(number, call_head(operation, *HEAD), json.dumps(body).encode())
        for number, (operation, body) in enumerate(requests, 1)
    )


def converse(data: Path, stream: bytes) -> list[tuple[int, int, bytes]]:
    """What an engine answers to `stream` before it ends."""
    ours, theirs = socket.socketpair()
    connection = open_file(data / FILE, LAYOUT, Durability.OS)
    with closing(connection), ours, theirs:

        def send() -> None:
            ours.sendall(stream)
            ours.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        Engine(theirs, connection, FakeClock()).run()
        sender.join()
        theirs.shutdown(socket.SHUT_WR)
        found: list[tuple[int, int, bytes]] = []
        reader = FrameReader()
        while received := ours.recv(1 << 20):
            reader.feed(received, lambda *frame: found.append(frame))
    return found


def test_everything_is_answered_in_order_and_kept(tmp_path: Path) -> None:
    puts = [("PutItem", {"TableName": "things", "Item": item(id=f"i{number}")}) for number in range(500)]
    found = converse(tmp_path, calls(("CreateTable", definition()), *puts, ("Nonsense", {})))
    assert [number for number, _, _ in found] == list(range(1, 503))
    assert [status for _, status, _ in found] == [200] * 501 + [400]
    again = converse(tmp_path, calls(("Scan", {"TableName": "things", "Select": "COUNT"})))
    assert json.loads(again[0][2])["Count"] == 500
    assert (tmp_path / FILE).exists()


def test_one_of_a_group_that_is_refused_spoils_no_other(tmp_path: Path) -> None:
    condition = {"ConditionExpression": "attribute_exists(nothing)"}
    stream = calls(
        ("CreateTable", definition()),
        ("PutItem", {"TableName": "things", "Item": item(id="a")}),
        ("PutItem", {"TableName": "things", "Item": item(id="b"), **condition}),
        ("GetItem", {"TableName": "things", "Key": item(id="a")}),
    )
    assert [status for _, status, _ in converse(tmp_path, stream)] == [200, 200, 400, 200]


def test_who_watches_is_told_after_the_answers(tmp_path: Path) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    watched = watch_frame("watch", "000000000000", "things")
    created = ("CreateTable", definition(StreamSpecification=stream))
    put = ("PutItem", {"TableName": "things", "Item": item(id="a")})
    found = converse(tmp_path, watched + calls(created, put))
    assert [(number, status) for number, status, _ in found] == [(1, 200), (2, 200), (0, 0)]
    account, table, _, last = found[-1][2].decode().split("\0")
    assert (account, table, last) == ("000000000000", "things", "100000000000000000001")
    ((number, _, again),) = converse(tmp_path, watched)
    assert (number, again) == (0, found[-1][2])


def test_a_life_that_ends_leaves_the_next_what_it_counted(tmp_path: Path) -> None:
    converse(tmp_path, calls(("CreateTable", definition()), ("PutItem", {"TableName": "things", "Item": item(id="a")})))
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("SELECT count, size FROM censuses").fetchall() == [(1, 3)]


def write_newer(path: Path) -> None:
    open_file(path, LAYOUT, Durability.FULL).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={LAYOUT.version + 1}")


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda path: path.write_bytes(b"no database " * 1000), "cannot be read as tables"),
        (write_newer, "was written by a newer release"),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_process_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], prepare: object, sentence: str
) -> None:
    assert callable(prepare)
    prepare(tmp_path / FILE)
    assert main(["--socket-fd", "0", "--data", str(tmp_path)]) == 1
    assert sentence in capsys.readouterr().err

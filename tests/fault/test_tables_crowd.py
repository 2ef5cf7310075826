"""Many writers on the same items at once, through the door: nothing is lost, and nothing is done by half."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tabledesk import definition
from tableserver import TableServer, serving

WRITERS = 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    data: Path = tmp_path_factory.mktemp("crowd")
    with serving(data) as server:
        server.client().create_table(**definition("things"))
        yield server


def crowd(server: TableServer, work: Callable[[Any, int], int]) -> int:
    """`work` by each writer, all begun together; the sum of what they give."""
    clients = [server.client(max_pool_connections=1) for _ in range(WRITERS)]
    together = threading.Barrier(WRITERS)

    def run(number: int) -> int:
        together.wait(60)
        return work(clients[number], number)

    with ThreadPoolExecutor(WRITERS) as threads:
        total = sum(threads.map(run, range(WRITERS)))
    for client in clients:
        client.close()
    return total


def item(server: TableServer, key: str) -> Any:
    client = server.client()
    found = client.get_item(TableName="things", Key={"id": {"S": key}}, ConsistentRead=True).get("Item")
    client.close()
    return found


def test_added_numbers_are_exact(server: TableServer) -> None:
    def add(client: Any, number: int) -> int:
        seen = set()
        for _ in range(4):
            answer = client.update_item(
                TableName="things",
                Key={"id": {"S": "added"}},
                UpdateExpression="ADD n :n, who :w",
                ExpressionAttributeValues={":n": {"N": "0.1"}, ":w": {"NS": [str(number)]}},
                ReturnValues="UPDATED_NEW",
            )
            seen.add(answer["Attributes"]["n"]["N"])
        return len(seen)

    assert crowd(server, add) == WRITERS * 4, "no writer saw a number twice"
    found = item(server, "added")
    assert found["n"] == {"N": "20"}
    assert sorted(found["who"]["NS"], key=int) == [str(number) for number in range(WRITERS)]


def test_conditions_let_one_of_many_through(server: TableServer) -> None:
    server.client().put_item(TableName="things", Item={"id": {"S": "counter"}, "n": {"N": "0"}})

    def count(client: Any, number: int) -> int:
        """Optimistic locking: read, and write if nobody has meanwhile."""
        done = 0
        for _ in range(6):
            key = {"id": {"S": "counter"}}
            n = int(client.get_item(TableName="things", Key=key, ConsistentRead=True)["Item"]["n"]["N"])
            try:
                client.update_item(
                    TableName="things",
                    Key=key,
                    UpdateExpression="SET n = :next, holder = :me",
                    ConditionExpression="n = :n",
                    ExpressionAttributeValues={":n": {"N": str(n)}, ":next": {"N": str(n + 1)}, ":me": {"N": "1"}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                continue
            done += 1
        return done

    done = crowd(server, count)
    assert done > 0
    assert item(server, "counter")["n"] == {"N": str(done)}


def test_one_of_many_makes_an_item(server: TableServer) -> None:
    def make(client: Any, number: int) -> int:
        try:
            client.put_item(
                TableName="things",
                Item={"id": {"S": "made"}, "by": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(id)",
            )
        except client.exceptions.ConditionalCheckFailedException:
            return 0
        return 1

    assert crowd(server, make) == 1


def test_transactions_in_conflict_are_cancelled_whole(server: TableServer) -> None:
    """Money goes from account to account: a transaction whose balances have changed meanwhile does nothing."""
    accounts = [f"account-{number}" for number in range(4)]
    client = server.client()
    for account in accounts:
        client.put_item(TableName="things", Item={"id": {"S": account}, "n": {"N": "100"}, "moves": {"N": "0"}})

    def move(client: Any, number: int) -> int:
        moved = 0
        for turn in range(4):
            source, target = accounts[(number + turn) % 4], accounts[(number + turn + 1 + number % 3) % 4]
            found = {
                account: int(client.get_item(TableName="things", Key={"id": {"S": account}})["Item"]["n"]["N"])
                for account in (source, target)
            }
            try:
                client.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": "things",
                                "Key": {"id": {"S": account}},
                                "UpdateExpression": "SET n = n + :by ADD moves :one",
                                "ConditionExpression": "n = :n AND n >= :one",
                                "ExpressionAttributeValues": {
                                    ":n": {"N": str(found[account])},
                                    ":by": {"N": by},
                                    ":one": {"N": "1"},
                                },
                            }
                        }
                        for account, by in ((source, "-1"), (target, "1"))
                    ]
                )
            except client.exceptions.TransactionCanceledException as error:
                codes = {reason["Code"] for reason in error.response["CancellationReasons"]}
                assert "ConditionalCheckFailed" in codes
                assert codes <= {"None", "ConditionalCheckFailed", "TransactionConflict"}
                continue
            moved += 1
        return moved

    moved = crowd(server, move)
    assert moved > 0
    found = [item(server, account) for account in accounts]
    assert sum(int(account["n"]["N"]) for account in found) == 400
    assert sum(int(account["moves"]["N"]) for account in found) == 2 * moved

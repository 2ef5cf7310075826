"""The engine beside a naive model of DynamoDB: the same random requests to both must have the same answers.

Each sequence is told by its number. Of one that differs, only the requests that it takes are shown.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tabledesk import Desk, index, opened
from tablemodel import (
    CANCELLED,
    FAILED,
    INVALID,
    Index,
    Item,
    Refused,
    Table,
    check_condition,
    check_update,
    holds,
    normal,
    normal_item,
    order,
    overlap,
    pick,
    valid,
)
from tablerandom import Chooser, Rendering

SEQUENCES = int(os.environ.get("MODEL_SEQUENCES", "120"))
LENGTH = 30
PARTS = 8

THINGS, PLAIN = "things", "plain"
IDS = ("p", "q")
SORTS = ("0", "1", "-2", "3.5")


def models() -> dict[str, Table]:
    """The tables, as the model has them."""
    key = {"id": "S", "n": "N"}
    return {
        THINGS: Table(
            key,
            {
                "all": Index({"a": "S", "b": "N"}, True),
                "keys": Index({"b": "N"}, True, {"id", "n", "b"}),
                "some": Index({"a": "S"}, True, {"id", "n", "a", "d"}),
                "local": Index({"id": "S", "c": "S"}, False),
                "lean": Index({"id": "S", "b": "N"}, False, {"id", "n", "b", "e"}),
            },
        ),
        PLAIN: Table({"id": "N"}),
    }


def create(desk: Desk) -> None:
    """The same for the engine."""
    types = {"id": "S", "n": "N", "a": "S", "b": "N", "c": "S"}
    desk.call(
        "CreateTable",
        TableName=THINGS,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            index("all", "a", "b"),
            index("keys", "b", "", "KEYS_ONLY"),
            index("some", "a", "", "INCLUDE", "d"),
        ],
        LocalSecondaryIndexes=[index("local", "id", "c"), index("lean", "id", "b", "INCLUDE", "e")],
    )
    desk.call(
        "CreateTable",
        TableName=PLAIN,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )


@dataclass(frozen=True)
class Step:
    """One request as trees; `Sides.run` asks both."""

    operation: str
    table: str
    given: dict[str, Any]


class Sequence:
    """Makes the steps of one number."""

    def __init__(self, seed: int) -> None:
        self._chooser = Chooser(seed)

    def steps(self) -> list[Step]:
        """Puts first, or there is nothing to look at."""
        make: list[Callable[[], Step]] = [
            self.put, self.put, self.put, self.get, self.update, self.update, self.update, self.delete, self.query,
            self.query, self.scan, self.batch_write, self.batch_get, self.transact_write, self.transact_get,
        ]  # fmt: skip
        return [self.put() for _ in range(6)] + [self._chooser.random.choice(make)() for _ in range(LENGTH)]

    def table(self) -> str:
        return THINGS if self._chooser.likely(0.75) else PLAIN

    def key(self, table: str) -> Item:
        choice = self._chooser.random.choice
        if table == PLAIN:
            return {"id": {"N": choice(SORTS)}}
        return {"id": {"S": choice(IDS)}, "n": {"N": choice(SORTS)}}

    def item(self, table: str) -> Item:
        """Attributes of index keys mostly fit."""
        chooser = self._chooser
        item = self.key(table)
        for name, kinds in (("a", ("S",)), ("b", ("N",)), ("c", ("S",))):
            if chooser.likely(0.6):
                item[name] = chooser.value(2, kinds if chooser.likely(0.97) else ("S", "N", "L"))
        for name in ("d", "e"):
            if chooser.likely(0.7):
                item[name] = chooser.value()
        return item

    def condition(self, chance: float = 0.4) -> Any:
        return self._chooser.condition() if self._chooser.likely(chance) else None

    def projection(self) -> Any:
        return self._chooser.paths() if self._chooser.likely(0.4) else None

    def put(self, table: str = "") -> Step:
        table = table or self.table()
        returns = self._chooser.random.choice(("NONE", "ALL_OLD"))
        return Step("PutItem", table, {"item": self.item(table), "if": self.condition(0.25), "returns": returns})

    def delete(self, table: str = "") -> Step:
        table = table or self.table()
        returns = self._chooser.random.choice(("NONE", "ALL_OLD"))
        return Step("DeleteItem", table, {"key": self.key(table), "if": self.condition(), "returns": returns})

    def update(self, table: str = "") -> Step:
        table = table or self.table()
        returns = self._chooser.random.choice(("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
        actions = self._chooser.update() if self._chooser.likely(0.95) else None
        given = {"key": self.key(table), "actions": actions, "if": self.condition(0.25), "returns": returns}
        return Step("UpdateItem", table, given)

    def get(self) -> Step:
        table = self.table()
        return Step("GetItem", table, {"key": self.key(table), "paths": self.projection()})

    def query(self) -> Step:
        chooser = self._chooser
        name = chooser.random.choice((None, None, "all", "keys", "some", "local", "lean"))
        key = {"id": "S", "n": "N"} if name is None else models()[THINGS].indexes[name].key
        partition, *sort = key
        value = {"S": chooser.random.choice(IDS)} if partition == "id" else chooser.value(0, (key[partition],))
        bound = None
        if sort and chooser.likely(0.6):
            kind = (key[sort[0]],)
            values = [("value", chooser.value(0, kind)) for _ in range(2)]
            sign = chooser.random.choice(("=", "<", "<=", ">", ">=", "between", "begins"))
            path = ("path", (sort[0],))
            if sign == "between":
                bound = ("between", path, *values)
            elif sign == "begins" and kind == ("S",):
                bound = ("begins", path, values[0])
            else:
                bound = ("cmp", "=" if sign == "begins" else sign, path, values[0])
        given = {"index": name, "partition": (partition, value), "sort": bound, "forward": chooser.likely(0.6)}
        return Step("Query", THINGS, given | self._reading(name))

    def scan(self) -> Step:
        table = self.table()
        name = None if table == PLAIN else self._chooser.random.choice((None, None, "all", "keys", "some", "local"))
        segments = self._chooser.random.choice((1, 1, 2, 5))
        return Step("Scan", table, {"index": name, "segments": segments} | self._reading(name))

    def _reading(self, name: str | None) -> dict[str, Any]:
        chooser = self._chooser
        limit = chooser.random.choice((None, None, 1, 2, 3, 50))
        # What a local index does not hold is fetched for a projection; for a filter the documentation is silent.
        test = None if name in ("lean", "keys", "some") else self.condition(0.35)
        return {"filter": test, "paths": self.projection(), "limit": limit, "count": chooser.likely(0.1)}

    def batch_write(self) -> Step:
        writes = []
        for _ in range(self._chooser.random.randint(1, 5)):
            table = self.table()
            what = self.item(table) if self._chooser.likely(0.6) else self.key(table)
            writes.append((table, what, "d" in what or "e" in what or len(what) > len(self.key(table))))
        return Step("BatchWriteItem", "", {"writes": writes})

    def batch_get(self) -> Step:
        keys = [(table, self.key(table)) for table in (self.table() for _ in range(self._chooser.random.randint(1, 5)))]
        return Step("BatchGetItem", "", {"keys": keys, "paths": self.projection()})

    def transact_write(self) -> Step:
        elements = []
        for _ in range(self._chooser.random.randint(1, 4)):
            table = self.table()
            kind = self._chooser.random.choice(("Put", "Update", "Delete", "ConditionCheck"))
            if kind == "ConditionCheck":
                step = Step(kind, table, {"key": self.key(table), "if": self._chooser.condition()})
            else:
                step = {"Put": self.put, "Update": self.update, "Delete": self.delete}[kind](table)
                if kind == "Update" and step.given["actions"] is None:
                    step.given["actions"] = self._chooser.update()
                step = Step(kind, table, step.given)
            elements.append(step)
        return Step("TransactWriteItems", "", {"elements": elements})

    def transact_get(self) -> Step:
        keys = [(table, self.key(table)) for table in (self.table() for _ in range(self._chooser.random.randint(1, 4)))]
        return Step("TransactGetItems", "", {"keys": keys, "paths": self.projection()})


class DifferentError(AssertionError):
    """The two differ."""


def same(what: str, engine: Any, model: Any) -> None:
    if engine != model:
        raise DifferentError(f"{what}\n  the engine: {json.dumps(engine)}\n  the model:  {json.dumps(model)}")


def as_list(items: Any) -> list[str]:
    """Items in no order."""
    return sorted(json.dumps(normal_item(item), sort_keys=True) for item in items)


class Sides:
    """The engine and the model."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tables = models()
        create(desk)

    def run(self, step: Step) -> None:
        """Ask both. DifferentError."""
        getattr(self, step.operation)(step)

    def both(self, operation: str, request: dict[str, Any], expected: Callable[[], Any]) -> tuple[Any, Any]:
        """The answers; None for both where both refuse alike."""
        status, body = self.desk.ask(operation, **request)
        told: tuple[str, list[str]] = ("", [])
        if status != 200:
            code = body["__type"].partition("#")[2]
            reasons = [reason["Code"] for reason in body.get("CancellationReasons", ())]
            told = (code, reasons)
        try:
            answer = expected()
        except Refused as refused:
            if status == 200 or not refused.fits(*told):
                same(f"{operation} is refused", body, (refused.kind, refused.reasons))
            return None, None
        if status != 200:
            raise DifferentError(
                f"{operation} is refused by the engine only: {body}\n  the model: {json.dumps(answer)}"
            )
        return body, answer

    # --- One item

    def write(self, step: Step) -> tuple[dict[str, Any], Callable[[], tuple[Item | None, Item | None]]]:
        """A write as a request and as a question to the model."""
        given, table, text = step.given, self.tables[step.table], Rendering()
        request: dict[str, Any] = {"TableName": step.table}
        condition = given["if"]
        if condition is not None:
            request["ConditionExpression"] = text.condition(condition)
        if "item" in given:
            request["Item"] = given["item"]
            ask: Callable[[], Any] = lambda: table.put(given["item"], condition)  # noqa: E731
        elif "actions" in given:
            request["Key"] = given["key"]
            if given["actions"] is not None:
                request["UpdateExpression"] = text.update(given["actions"])
            ask = lambda: table.update(given["key"], given["actions"], condition)  # noqa: E731
        else:
            request["Key"] = given["key"]
            ask = lambda: table.delete(given["key"], condition)  # noqa: E731
        request |= text.members()

        def answer() -> tuple[Item | None, Item | None]:
            if not all(valid(value) for value in text.values.values()):
                raise Refused(INVALID)
            return ask()  # type: ignore[no-any-return]

        return request, answer

    def PutItem(self, step: Step) -> None:  # noqa: N802 - the operations' names
        request, ask = self.write(step)
        returns = step.given["returns"]
        body, answer = self.both(step.operation, request | {"ReturnValues": returns}, ask)
        if body is None:
            return
        old, new = answer
        table = self.tables[step.table]
        whole: Item = request["Item"] if "Item" in request else request["Key"]
        table.store({name: whole[name] for name in table.key}, new)
        wanted: Item | None = {"ALL_OLD": old, "ALL_NEW": new}.get(returns)
        if returns in ("UPDATED_OLD", "UPDATED_NEW") and step.given["actions"] is not None:
            part = old if returns == "UPDATED_OLD" else new
            wanted = pick(part or {}, [action[1] for action in step.given["actions"]]) or None
        same(f"{returns}", normal_item(body.get("Attributes") or {}), wanted or {})

    DeleteItem = UpdateItem = PutItem

    def GetItem(self, step: Step) -> None:  # noqa: N802
        text, paths = Rendering(), step.given["paths"]
        request = {"TableName": step.table, "Key": step.given["key"], **projected(text, paths)} | text.members()
        body, answer = self.both("GetItem", request, lambda: self.got(step.table, step.given["key"], paths))
        if body is not None:
            same("Item", normal_item(body["Item"]) if "Item" in body else None, answer)

    def got(self, table: str, key: Item, paths: Any) -> Item | None:
        """An item as a read gives it."""
        if paths is not None and overlap(paths):
            raise Refused(INVALID)
        item = self.tables[table].get(key)
        return item if item is None or paths is None else pick(item, paths)

    # --- Many items

    def Query(self, step: Step) -> None:  # noqa: N802
        given, text = step.given, Rendering()
        partition, value = given["partition"]
        tree = ("cmp", "=", ("path", (partition,)), ("value", value))
        condition = text.condition(tree)
        if given["sort"] is not None:
            condition += f" AND {text.condition(given['sort'])}"
        request = {"TableName": THINGS, "KeyConditionExpression": condition, "ScanIndexForward": given["forward"]}

        def rows() -> list[Item]:
            if given["sort"] is not None:
                check_condition(given["sort"])
            if any(part == "" or (kind == "B" and part == "") for kind, part in value.items()):
                raise Refused(INVALID)
            for operand in given["sort"] or ():
                if operand[0] == "value" and operand[1] == {"S": ""}:
                    raise Refused(INVALID)
            found = [row for row in self.tables[THINGS].rows(given["index"]) if holds(tree, row)]
            return [row for row in found if given["sort"] is None or holds(given["sort"], row)]

        key = {"id": "S", "n": "N"} if given["index"] is None else self.tables[THINGS].indexes[given["index"]].key
        found = self._read(step, request, text, rows, set(key))
        if found is not None and len(key) == 2 and given["paths"] is None and not given["count"]:
            sort = [order(normal(item[list(key)[1]])) for item in found]
            same("the order", sort == sorted(sort, reverse=not given["forward"]), True)

    def Scan(self, step: Step) -> None:  # noqa: N802
        request = {"TableName": step.table}
        self._read(step, request, Rendering(), lambda: list(self.tables[step.table].rows(step.given["index"])), set())

    def _read(
        self, step: Step, request: dict[str, Any], text: Rendering, rows: Callable[[], list[Item]], unfiltered: set[str]
    ) -> list[Item] | None:
        """Every page of a Query or of the segments of a Scan; None where both refuse."""
        given = step.given
        test, paths, name = given["filter"], given["paths"], given["index"]
        if test is not None:
            request["FilterExpression"] = text.condition(test)
        if given["count"]:
            paths = None
            request["Select"] = "COUNT"
        request |= projected(text, paths)
        request |= text.members()
        if name is not None:
            request["IndexName"] = name
        if given["limit"] is not None:
            request["Limit"] = given["limit"]

        def expected() -> list[Item]:
            if test is not None:
                check_condition(test)
                if mentioned(test) & unfiltered:
                    raise Refused(INVALID)
            if not all(valid(value) for value in text.values.values()):
                raise Refused(INVALID)
            if paths is not None and overlap(paths):
                raise Refused(INVALID)
            table = self.tables[step.table]
            if paths is not None and name is not None:
                one = table.indexes[name]
                if one.is_global and one.projected is not None and any(path[0] not in one.projected for path in paths):
                    raise Refused(INVALID)
            found = rows()
            if paths is not None and name == "lean" and any(path[0] not in {"id", "n", "b", "e"} for path in paths):
                found = [table.get(table.key_of(row)) or {} for row in found]
            return found

        items: list[Item] = []
        count = scanned = 0
        whole: list[Item] | None = None
        segments = given.get("segments", 1)
        for segment in range(segments):
            more = {} if segments == 1 else {"Segment": segment, "TotalSegments": segments}
            while True:
                body, answer = self.both(step.operation, request | more, expected)
                if body is None:
                    return None
                whole = answer
                items += body.get("Items", [])
                count += body["Count"]
                scanned += body["ScannedCount"]
                limit = given["limit"]
                if limit is not None and body["ScannedCount"] > limit:
                    raise DifferentError(f"ScannedCount {body['ScannedCount']} of a page of {limit}")
                if "LastEvaluatedKey" not in body:
                    break
                same("the page is full", body["ScannedCount"], limit)
                more = {**more, "ExclusiveStartKey": body["LastEvaluatedKey"]}
        assert whole is not None
        passed = [row for row in whole if test is None or holds(test, row)]
        same("ScannedCount", scanned, len(whole))
        same("Count", count, len(passed))
        if given["count"]:
            same("Items of a COUNT", items, [])
        else:
            wanted = passed if paths is None else [pick(row, paths) for row in passed]
            same("the items", as_list(items), as_list(wanted))
        return items

    # --- Batches and transactions

    def BatchWriteItem(self, step: Step) -> None:  # noqa: N802
        requests: dict[str, list[Any]] = {}
        for table, what, is_put in step.given["writes"]:
            element = {"PutRequest": {"Item": what}} if is_put else {"DeleteRequest": {"Key": what}}
            requests.setdefault(table, []).append(element)

        def expected() -> list[Any]:
            seen, done = [], []
            for table, what, is_put in step.given["writes"]:
                model = self.tables[table]
                key = normal_item({name: what[name] for name in model.key})
                if (table, key) in seen:
                    raise Refused(INVALID)
                seen.append((table, key))
                done.append((model, key, model.put(what, None)[1] if is_put else None))
            return done

        body, answer = self.both("BatchWriteItem", {"RequestItems": requests}, expected)
        if body is not None:
            same("UnprocessedItems", body["UnprocessedItems"], {})
            for model, key, new in answer:
                model.store(key, new)

    def BatchGetItem(self, step: Step) -> None:  # noqa: N802
        text, paths = Rendering(), step.given["paths"]
        projection = projected(text, paths) | text.members()
        requests: dict[str, Any] = {}
        for table, key in step.given["keys"]:
            requests.setdefault(table, {"Keys": [], **projection})["Keys"].append(key)

        def expected() -> Any:
            keys = [(table, normal_item(key)) for table, key in step.given["keys"]]
            if any(one in keys[:number] for number, one in enumerate(keys)):
                raise Refused(INVALID)
            found = [(table, self.got(table, key, paths)) for table, key in keys]
            there = [(table, item) for table, item in found if item is not None]
            return {name: as_list(item for table, item in there if table == name) for name in requests}

        body, answer = self.both("BatchGetItem", {"RequestItems": requests}, expected)
        if body is not None:
            got = {name: as_list(items) for name, items in body["Responses"].items()}
            same("Responses", {name: got.get(name, []) for name in requests}, answer)

    def TransactWriteItems(self, step: Step) -> None:  # noqa: N802
        written = [(element, *self.write(element)) for element in step.given["elements"]]

        def expected() -> list[Any]:
            reasons, misfits, done, keys = [], [], [], []
            for element, request, ask in written:
                model = self.tables[element.table]
                whole = request.get("Item") or request["Key"]
                key = normal_item({name: whole[name] for name in model.key})
                self._judge_alone(element, request)
                keys.append((element.table, key))
                misfits.append("ValidationError" if self._is_misfit(element) else "None")
                try:
                    _, new = ask()
                except Refused as refused:
                    reasons.append({FAILED: "ConditionalCheckFailed", INVALID: "ValidationError"}[refused.kind])
                else:
                    reasons.append("None")
                    if element.operation != "ConditionCheck":
                        done.append((model, key, new))
            early = None
            if "ValidationError" in misfits:
                first = misfits.index("ValidationError")
                alone = ["ValidationError" if number == first else "None" for number in range(len(misfits))]
                early = Refused(CANCELLED, alone, Refused(CANCELLED, misfits, Refused(CANCELLED, reasons)))
            if any(one in keys[:number] for number, one in enumerate(keys)):
                raise Refused(INVALID, other=early)
            if any(reason != "None" for reason in reasons):
                raise Refused(CANCELLED, reasons, early)
            return done

        requests = [{element.operation: request} for element, request, _ in written]
        _, answer = self.both("TransactWriteItems", {"TransactItems": requests}, expected)
        for model, key, new in answer or ():
            model.store(key, new)

    def _is_misfit(self, element: Step) -> bool:
        """Whether an item to be put does not fit an index, which may be found before any item is looked at."""
        try:
            self.tables[element.table].check_index_keys(element.given.get("item", {}))
        except Refused:
            return True
        return False

    def _judge_alone(self, element: Step, request: dict[str, Any]) -> None:
        """What is wrong with an element whatever the items refuses the whole request."""
        if element.given["if"] is not None:
            check_condition(element.given["if"])
        values = list(request.get("ExpressionAttributeValues", {}).values()) + list(request.get("Item", {}).values())
        if not all(valid(value) for value in values):
            raise Refused(INVALID)
        if element.operation == "Update":
            check_update(element.given["actions"], self.tables[element.table].key)

    def TransactGetItems(self, step: Step) -> None:  # noqa: N802
        text, paths = Rendering(), step.given["paths"]
        projection = projected(text, paths) | text.members()
        requests = [{"Get": {"TableName": table, "Key": key, **projection}} for table, key in step.given["keys"]]

        def expected() -> Any:
            keys = [(table, normal_item(key)) for table, key in step.given["keys"]]
            if any(one in keys[:number] for number, one in enumerate(keys)):
                raise Refused(INVALID)
            return [self.got(table, key, paths) for table, key in keys]

        body, answer = self.both("TransactGetItems", {"TransactItems": requests}, expected)
        if body is not None:
            got = [normal_item(one["Item"]) if "Item" in one else None for one in body["Responses"]]
            same("Responses", got, answer)

    def compare(self) -> None:
        """All rows of all tables and indexes, and what is counted."""
        for name, model in self.tables.items():
            for one in (None, *model.indexes):
                request = {"TableName": name} | ({} if one is None else {"IndexName": one})
                items = self.desk.call("Scan", **request)["Items"]
                same(f"{name} {one}", as_list(items), as_list(model.rows(one)))
            table = self.desk.call("DescribeTable", TableName=name)["Table"]
            same("ItemCount", table["ItemCount"], len(model.items))


def projected(text: Rendering, paths: Any) -> dict[str, Any]:
    """The member for a projection."""
    return {} if paths is None else {"ProjectionExpression": ", ".join(text.path(path) for path in paths)}


def mentioned(tree: Any) -> set[str]:
    """The attributes that a condition names."""
    match tree:
        case ("path" | "size" | "exists" | "missing", path):
            return {path[0]}
        case ("type", path, _):
            return {path[0]}
        case ("value", _):
            return set()
        case tuple() | list():
            return set().union(*(mentioned(part) for part in tree))
    return set()


def difference(steps: list[Step]) -> str:
    """What differs after these steps, or nothing."""
    with opened() as desk:
        sides = Sides(desk)
        try:
            for step in steps:
                sides.run(step)
            sides.compare()
        except DifferentError as different:
            return str(different)
    return ""


def shortest(steps: list[Step]) -> list[Step]:
    """As few of the steps as still make a difference."""
    size = len(steps) // 2
    while size:
        start = 0
        while start < len(steps):
            fewer = steps[:start] + steps[start + size :]
            if difference(fewer):
                steps = fewer
            else:
                start += size
        size //= 2
    return steps


@pytest.mark.parametrize("part", range(PARTS))
def test_random_requests_are_answered_as_the_model_answers(part: int) -> None:
    for seed in range(part, SEQUENCES, PARTS):
        steps = Sequence(seed).steps()
        if difference(steps):
            needed = shortest(steps)
            shown = "\n".join(str(step) for step in needed)
            pytest.fail(f"sequence {seed}: {difference(needed)}\nafter\n{shown}", pytrace=False)

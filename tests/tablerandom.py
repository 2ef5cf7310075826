"""Random requests to the tables: as data, so that a sequence can be cut down, with the text of every expression."""

from base64 import b64encode
from random import Random
from typing import Any

Value = dict[str, Any]

TEXTS = ("", "x", "xy", "y", "yx", "z")
NUMBERS = ("0", "1", "2", "-1", "1.5", "10", "-0.25", "12345678901234567890123456789012345678", "1E-20")
BYTES = tuple(b64encode(each).decode() for each in (b"", b"x", b"xy", b"\xff\x00", b"y"))
NAMES = ("a", "b", "c", "d", "e")
KINDS = ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")


class Rendering:
    """Placeholders of one request."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Value] = {}

    def path(self, path: tuple[Any, ...]) -> str:
        """A document path."""
        text = ""
        for step in path:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                name = f"#{step}"
                self.names[name] = step
                text += f".{name}" if text else name
        return text

    def value(self, value: Value) -> str:
        """A value's name."""
        name = f":v{len(self.values)}"
        self.values[name] = value
        return name

    def operand(self, operand: Any) -> str:
        """An operand."""
        match operand:
            case ("path", path):
                return self.path(path)
            case ("value", value):
                return self.value(value)
            case ("size", path):
                return f"size({self.path(path)})"
            case ("if_not_exists", path, otherwise):
                return f"if_not_exists({self.path(path)}, {self.operand(otherwise)})"
            case ("list_append", left, right):
                return f"list_append({self.operand(left)}, {self.operand(right)})"
        sign, left, right = operand
        return f"{self.operand(left)} {sign} {self.operand(right)}"

    def condition(self, tree: Any) -> str:
        """A condition. Everything nested stands in parentheses."""
        match tree:
            case ("and" | "or", left, right):
                return f"({self.condition(left)}) {tree[0].upper()} ({self.condition(right)})"
            case ("not", inner):
                return f"NOT ({self.condition(inner)})"
            case ("exists", path):
                return f"attribute_exists({self.path(path)})"
            case ("missing", path):
                return f"attribute_not_exists({self.path(path)})"
            case ("type", path, name):
                return f"attribute_type({self.path(path)}, {self.value({'S': name})})"
            case ("cmp", sign, left, right):
                return f"{self.operand(left)} {sign} {self.operand(right)}"
            case ("between", operand, low, high):
                return f"{self.operand(operand)} BETWEEN {self.operand(low)} AND {self.operand(high)}"
            case ("in", operand, options):
                return f"{self.operand(operand)} IN ({', '.join(map(self.operand, options))})"
        function = {"begins": "begins_with", "contains": "contains"}[tree[0]]
        return f"{function}({self.operand(tree[1])}, {self.operand(tree[2])})"

    def update(self, actions: Any) -> str:
        """An update, its sections in the order in which they come first."""
        sections: dict[str, list[str]] = {}
        for section, path, *rest in actions:
            text = self.path(path)
            if section == "SET":
                text += f" = {self.operand(rest[0])}"
            elif rest:
                text += f" {self.value(rest[0])}"
            sections.setdefault(section, []).append(text)
        return " ".join(f"{section} {', '.join(texts)}" for section, texts in sections.items())

    def members(self) -> dict[str, Any]:
        """What a request says of names and values."""
        members: dict[str, Any] = {}
        if self.names:
            members["ExpressionAttributeNames"] = self.names
        if self.values:
            members["ExpressionAttributeValues"] = self.values
        return members


class Chooser:
    """Where chance comes in. Everything it gives is plain data."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def likely(self, chance: float) -> bool:
        """True with that chance."""
        return self.random.random() < chance

    def value(self, depth: int = 2, kinds: Any = KINDS) -> Value:
        """Any value; rarely one that may not be stored."""
        choice = self.random.choice
        kind = choice(kinds)
        match kind:
            case "S" | "N" | "B":
                return {kind: choice({"S": TEXTS, "N": NUMBERS, "B": BYTES}[kind])}
            case "BOOL":
                return {"BOOL": self.likely(0.5)}
            case "NULL":
                return {"NULL": True}
            case "SS" | "NS" | "BS":
                members = {"SS": TEXTS, "NS": NUMBERS, "BS": BYTES}[kind]
                size = self.random.randint(0 if self.likely(0.05) else 1, 3)
                return {kind: self.random.sample(members, size)}
        scalars = KINDS[:8] if depth == 0 else KINDS
        if kind == "L":
            return {"L": [self.value(depth - 1, scalars) for _ in range(self.random.randint(0, 3))]}
        names = self.random.sample(NAMES, self.random.randint(0, 3))
        return {"M": {name: self.value(depth - 1, scalars) for name in names}}

    def path(self) -> tuple[Any, ...]:
        """A path, mostly short."""
        path: list[Any] = [self.random.choice(NAMES)]
        while self.likely(0.3) and len(path) < 4:
            path.append(self.random.randint(0, 3) if self.likely(0.5) else self.random.choice(NAMES))
        return tuple(path)

    def operand(self, kinds: Any = KINDS) -> Any:
        """A path, a value or a size."""
        chance = self.random.random()
        if chance < 0.4:
            return ("path", self.path())
        return ("size", self.path()) if chance < 0.5 else ("value", self.value(1, kinds))

    def condition(self, depth: int = 2) -> Any:
        """A condition; rarely one that is wrong in itself."""
        choice = self.random.choice
        if depth and self.likely(0.35):
            name = choice(("and", "or", "not"))
            inner = [self.condition(depth - 1) for _ in range(1 if name == "not" else 2)]
            return (name, *inner)
        ordered = ("S", "N", "B") if self.likely(0.95) else KINDS
        match choice(("cmp", "order", "between", "in", "exists", "missing", "type", "begins", "contains")):
            case "cmp":
                return ("cmp", choice(("=", "<>")), ("path", self.path()), self.operand())
            case "order":
                return ("cmp", choice(("<", "<=", ">", ">=")), self.operand(ordered), self.operand(ordered))
            case "between":
                kind = (choice(ordered),)
                operand = self.operand(ordered)
                return ("between", operand, ("value", self.value(1, kind)), ("value", self.value(1, kind)))
            case "in":
                return ("in", self.operand(), [self.operand() for _ in range(self.random.randint(1, 3))])
            case "exists":
                return ("exists", self.path())
            case "missing":
                return ("missing", self.path())
            case "type":
                return ("type", self.path(), choice(KINDS))
            case "begins":
                return ("begins", ("path", self.path()), ("value", self.value(1, ("S", "B"))))
        return ("contains", ("path", self.path()), ("value", self.value(1, ("S", "N", "B"))))

    def source(self) -> Any:
        """What SET assigns."""
        choice = self.random.choice
        numeric = ("N",) if self.likely(0.97) else KINDS
        match choice(("value", "value", "path", "+", "-", "if_not_exists", "counter", "list_append")):
            case "value":
                return ("value", self.value())
            case "path":
                return ("path", self.path())
            case "+" | "-" as sign:
                return (sign, ("path", self.path()), ("value", self.value(1, numeric)))
            case "if_not_exists":
                return ("if_not_exists", self.path(), ("value", self.value()))
            case "counter":
                return ("+", ("if_not_exists", self.path(), ("value", {"N": "0"})), ("value", {"N": choice(NUMBERS)}))
        lists = ("L",) if self.likely(0.97) else KINDS
        path = self.path()
        left = ("path", path) if self.likely(0.5) else ("if_not_exists", path, ("value", {"L": []}))
        sides = [left, ("value", self.value(1, lists))]
        self.random.shuffle(sides)
        return ("list_append", *sides)

    def update(self) -> list[Any]:
        """The actions of an update."""
        actions: list[Any] = []
        for _ in range(self.random.randint(1, 3)):
            path = self.path() if self.likely(0.98) else ("id",)
            match self.random.choice(("SET", "SET", "REMOVE", "ADD", "DELETE")):
                case "SET":
                    actions.append(("SET", path, self.source()))
                case "REMOVE":
                    actions.append(("REMOVE", path))
                case "ADD":
                    added = ("N", "N", "SS", "NS", "BS") if self.likely(0.97) else KINDS
                    actions.append(("ADD", path, self.value(1, added)))
                case _:
                    deleted = ("SS", "NS", "BS") if self.likely(0.97) else KINDS
                    actions.append(("DELETE", path, self.value(1, deleted)))
        return actions

    def paths(self) -> list[tuple[Any, ...]]:
        """The paths of a projection."""
        return [self.path() if self.likely(0.8) else ("id",) for _ in range(self.random.randint(1, 3))]

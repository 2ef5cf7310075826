"""The package as syntax trees: which modules there are, what they import, and which names they use."""

import ast
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = "fairlead"


class Source:
    """One Python file of the package: `module` is its dotted name, without `.__init__`."""

    def __init__(self, package: Path, path: Path) -> None:
        self.path = path
        self.relative = path.relative_to(package).as_posix()
        parts = [PACKAGE, *path.relative_to(package).with_suffix("").parts]
        self.is_package = parts[-1] == "__init__"
        self.module = ".".join(parts[:-1] if self.is_package else parts)
        self.tree = ast.parse(path.read_bytes(), filename=str(path))

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, absolute dotted name) of whatever is imported, wherever it stands: `from a import b` gives `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                for alias in node.names:
                    yield node.lineno, f"{origin}.{alias.name}" if alias.name != "*" else origin

    def uses(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of every imported name that is used, as far as a syntax tree can tell."""
        bound: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
                    bound[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                for alias in node.names:
                    bound[alias.asname or alias.name] = f"{origin}.{alias.name}"
                    yield node.lineno, f"{origin}.{alias.name}"
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and (name := _dotted(node)):
                head, _, tail = name.partition(".")
                if head in bound:
                    yield node.lineno, f"{bound[head]}.{tail}" if tail else bound[head]

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        base = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*base, node.module] if node.module else base)


def sources(root: Path = ROOT) -> list[Source]:
    """Every Python file of the package in the checkout at `root`."""
    package = root / "src" / PACKAGE
    return [Source(package, path) for path in sorted(package.rglob("*.py"))]


def configuration(root: Path = ROOT) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text())


def copy_tree(to: Path) -> Path:
    """A checkout to plant violations in: the package and the configuration of the checks."""
    shutil.copytree(ROOT / "src", to / "src", ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := _dotted(node.value)):
        return f"{head}.{node.attr}"
    return ""
